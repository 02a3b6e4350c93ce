//! Who a customer is, and what a customer prefers.

use super::{CustomerFields, MAX_LINE, Setter, identifiers::is_no_number};
use crate::{
    domain::{Path, Reason, change::given, tenant::check_redirect},
    repositories::customers::CustomerRow,
    values::{Date, LanguageCode, RequirableField, TimeZone, check_text},
};

/// Characters of a comment at most.
const MAX_COMMENT: usize = 4_096;
/// Characters of an address of the web at most.
const MAX_URL: usize = 2_048;
/// Characters of a locale at most.
const MAX_LOCALE: usize = 64;

impl Setter<'_> {
    pub(super) fn profile(&mut self, row: &mut CustomerRow, fields: &CustomerFields) {
        use RequirableField as Field;
        let profile = &mut row.profile;
        macro_rules! lines {
            ($($name:ident $field:literal $max:ident $required:expr, $judge:ident;)+) => {
                $(self.text(&mut profile.$name, $field, &fields.$name, $max, $required, Self::$judge);)+
            };
        }
        lines! {
            prefix "prefix" MAX_LINE Some(Field::Prefix), any;
            middle_name "middleName" MAX_LINE Some(Field::MiddleName), judge_name;
            suffix "suffix" MAX_LINE None, any;
            pre_nominals "preNominals" MAX_LINE None, any;
            post_nominals "postNominals" MAX_LINE None, any;
            salutation "salutation" MAX_LINE Some(Field::Salutation), any;
            title "title" MAX_LINE Some(Field::Title), any;
            website_url "websiteUrl" MAX_URL None, any;
            organization_name "organizationName" MAX_LINE Some(Field::OrganizationName), any;
            tax_vat "taxVat" MAX_LINE Some(Field::TaxVat), any;
            locale "locale" MAX_LOCALE Some(Field::Locale), any;
        }
        if self.is_required(Field::MobilePhone) {
            let mode = self.config.settings.phone_mode;
            self.require("mobilePhone", &fields.mobile_phone, |text| {
                is_no_number(text, mode)
            });
        }
        if let Some(text) = &fields.mobile_phone {
            let (slot, field) = (&mut profile.mobile_phone, "mobilePhone");
            if let Some(phone) = self.read_phone(field, slot.as_deref(), text.as_deref()) {
                self.draft.set(slot, field, phone);
            }
        }
        if let Some(text) = &fields.comment {
            let path = Path::of("comment");
            let checked = text.as_ref().map(|text| {
                let checked = check_text(text, MAX_COMMENT, true).map(|()| text.clone());
                self.draft.faults.take(path, checked)
            });
            self.draft
                .set(&mut profile.comment, "comment", checked.flatten());
        }
        if self.is_required(Field::Gender) {
            self.require("gender", &fields.gender, |_| false);
        }
        if self.is_required(Field::BirthDate) {
            self.require("birthDate", &fields.birth_date, |_| false);
        }
        if let Some(gender) = fields.gender {
            self.draft.set(&mut profile.gender, "gender", gender);
        }
        if let Some(text) = &fields.birth_date {
            let date = text.as_ref().and_then(|text| self.birth_date(text));
            self.draft.set(&mut profile.birth_date, "birthDate", date);
        }
        if let Some(assistance) = fields.remote_assistance {
            let slot = &mut profile.remote_assistance;
            self.draft.set(slot, "remoteAssistance", assistance);
        }
        if let Some(disable) = fields.disable_auto_group_change {
            let slot = &mut profile.disable_auto_group_change;
            self.draft.set(slot, "disableAutoGroupChange", disable);
        }
    }

    fn birth_date(&mut self, text: &str) -> Option<Date> {
        let path = Path::of("birthDate");
        let date = text.parse::<Date>().map_err(|_| Reason::Date);
        let date = self.draft.faults.take(path.clone(), date)?;
        // Somewhere it is tomorrow already.
        if date > Date::of(self.app.now().plus_seconds(14 * 3_600)) {
            self.draft.faults.add(path, Reason::Future);
            return None;
        }
        Some(date)
    }

    pub(super) fn preferences(&mut self, row: &mut CustomerRow, fields: &CustomerFields) {
        if self.is_required(RequirableField::TimeZone) {
            self.require("timeZone", &fields.time_zone, |text| text.trim().is_empty());
        }
        if let Some(text) = &fields.time_zone {
            let zone = text.as_ref().map(|text| {
                let zone = TimeZone::parse(text).map_err(|_| Reason::TimeZone);
                self.draft.faults.take(Path::of("timeZone"), zone)
            });
            let zone = zone.flatten().map(|zone| zone.as_str().to_owned());
            self.draft.set(&mut row.profile.time_zone, "timeZone", zone);
        }
        if self.is_required(RequirableField::Language) || !self.creates {
            self.require("language", &fields.language, |_| false);
        }
        if let Some(text) = given(&fields.language) {
            let path = Path::of("language");
            let read = LanguageCode::parse(text).map_err(|_| Reason::Language);
            if let Some(language) = self.draft.faults.take(path.clone(), read) {
                let allowed = &self.config.settings.languages;
                let is_used = allowed.is_empty() || allowed.contains(&language);
                let is_kept = !self.creates && language.as_str() == row.language;
                if is_used || is_kept {
                    let language = language.as_str().to_owned();
                    self.draft.set(&mut row.language, "language", language);
                } else {
                    self.draft.faults.add(path, Reason::LanguageOfSite);
                }
            }
        }
        if let Some(url) = fields.redirect_url.clone()
            && url != row.profile.redirect_url
        {
            let allowed = &self.config.settings.redirect_urls;
            let judged = url
                .as_deref()
                .map_or(Ok(()), |url| check_redirect(url, allowed));
            let path = Path::of("redirectUrl");
            if self.draft.faults.take(path, judged).is_some() {
                self.draft
                    .set(&mut row.profile.redirect_url, "redirectUrl", url);
            }
        }
    }
}
