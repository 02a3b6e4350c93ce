//! The fields of a customer that creating and updating have in common.

use unicode_normalization::char::is_combining_mark;

use crate::{
    app::App,
    domain::{
        Change, Draft, Fault, Path, Reason,
        change::given,
        consent::NewConsent,
        custom_field::NewFieldValue,
        external_id::NewExternalId,
        metadata::NewMetadata,
        tenant::{TenantConfig, is_allowed},
    },
    repositories::{
        CustomerKey, UniqueKey,
        customers::{self, CustomerRow},
    },
    values::{
        Date, EmailAddress, Gender, Identifier, LanguageCode, NameRule, OwnerId, PhoneMode,
        PhoneNumber, RemoteAssistance, RequirableField, TimeZone, Timestamp, check_text, fold,
    },
};

/// Characters of a line at most.
pub(super) const MAX_LINE: usize = 255;
/// Characters of a display name at most.
const MAX_DISPLAY_NAME: usize = 100;
/// Characters of a username at most.
const MAX_USERNAME: usize = 100;
/// Characters of a telephone number at most.
const MAX_PHONE: usize = 64;
/// Characters of a comment at most.
const MAX_COMMENT: usize = 4_096;
/// Characters of an address of the web at most.
const MAX_URL: usize = 2_048;
/// Characters of a locale at most.
const MAX_LOCALE: usize = 64;
/// Characters of a name that it is sorted and searched by.
const MAX_NAME_KEY: usize = 255;

/// Where a customer came from, as a caller gives it.
#[derive(Debug, Clone)]
pub struct NewSource {
    /// The source.
    pub source_id: String,
    /// What it calls the customer.
    pub external_id: Option<String>,
}

/// An account at a social network, as a caller gives it.
#[derive(Clone)]
pub struct NewSocialAccount {
    /// The network.
    pub provider: String,
    /// The token that it gave.
    pub token: String,
}

impl std::fmt::Debug for NewSocialAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewSocialAccount").finish_non_exhaustive()
    }
}

/// What an input says of a customer's fields.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/customer/input.rs"
)]
pub struct CustomerFields {
    pub store_id: Change<String>,
    pub source: Change<NewSource>,
    pub external_ids: Change<Vec<NewExternalId>>,
    pub email: Change<String>,
    pub email_hard_bounced: Change<bool>,
    pub username: Change<String>,
    pub display_name: Change<String>,
    pub phone: Change<String>,
    pub mobile_phone: Change<String>,
    pub confirmed: Change<bool>,
    pub social_account: Change<NewSocialAccount>,
    pub prefix: Change<String>,
    pub first_name: Change<String>,
    pub middle_name: Change<String>,
    pub last_name: Change<String>,
    pub suffix: Change<String>,
    pub pre_nominals: Change<String>,
    pub post_nominals: Change<String>,
    pub salutation: Change<String>,
    pub title: Change<String>,
    pub gender: Change<Gender>,
    pub birth_date: Change<String>,
    pub website_url: Change<String>,
    pub comment: Change<String>,
    pub organization_name: Change<String>,
    pub tax_vat: Change<String>,
    pub language: Change<String>,
    pub locale: Change<String>,
    pub time_zone: Change<String>,
    pub is_subscribed: Change<bool>,
    pub consents: Change<Vec<NewConsent>>,
    pub remote_assistance: Change<RemoteAssistance>,
    pub group_id: Change<String>,
    pub disable_auto_group_change: Change<bool>,
    pub custom_fields: Change<Vec<NewFieldValue>>,
    pub metadata: Change<Vec<NewMetadata>>,
    pub private_metadata: Change<Vec<NewMetadata>>,
    pub email_confirmed_at: Change<String>,
    pub redirect_url: Change<String>,
}

/// Sets the fields of a row. What is given is judged; of what is required, an input that creates has
/// to give it, and one that updates must not take it away.
pub(super) struct Setter<'a> {
    pub(super) app: &'a App,
    pub(super) config: &'a TenantConfig,
    pub(super) draft: &'a mut Draft,
    pub(super) creates: bool,
}

impl Setter<'_> {
    /// Sets everything that is in the row itself, but for what refers to other rows.
    pub(super) fn set(&mut self, row: &mut CustomerRow, fields: &CustomerFields) {
        self.identifiers(row, fields);
        self.confirmation(row, fields);
        let names = [&mut row.first_name, &mut row.last_name];
        for (slot, (field, change, required)) in names.into_iter().zip([
            ("firstName", &fields.first_name, RequirableField::FirstName),
            ("lastName", &fields.last_name, RequirableField::LastName),
        ]) {
            self.text(
                slot,
                field,
                change,
                MAX_LINE,
                Some(required),
                Self::judge_name,
            );
        }
        let required = Some(RequirableField::DisplayName);
        let (slot, change) = (&mut row.display_name, &fields.display_name);
        self.text(
            slot,
            "displayName",
            change,
            MAX_DISPLAY_NAME,
            required,
            Self::any,
        );
        self.profile(row, fields);
        self.preferences(row, fields);
        row.name_key = name_key(row);
    }

    /// Notes a required field that is missing: `field` is its name in the input.
    fn require<T>(&mut self, field: &str, change: &Change<T>, blank: impl Fn(&T) -> bool) {
        let missing = match change {
            None => self.creates,
            Some(None) => true,
            Some(Some(value)) => blank(value),
        };
        if missing {
            self.draft.faults.add(Path::of(field), Reason::Required);
        }
    }

    fn is_required(&self, field: RequirableField) -> bool {
        self.config.settings.required_fields.contains(&field)
    }

    fn any(&mut self, _: &str, _: &str) -> bool {
        true
    }

    /// Has a name only characters of names, where the tenant wants that?
    fn judge_name(&mut self, field: &str, name: &str) -> bool {
        let plain = self.config.settings.name_rule == NameRule::Any || is_plain_name(name);
        if !plain {
            self.draft.faults.add(Path::of(field), Reason::NamePlain);
        }
        plain
    }

    /// A line of text that may be missing unless it is required.
    fn text(
        &mut self,
        slot: &mut Option<String>,
        field: &str,
        change: &Change<String>,
        max: usize,
        required: Option<RequirableField>,
        judge: fn(&mut Self, &str, &str) -> bool,
    ) {
        if required.is_some_and(|required| self.is_required(required)) {
            self.require(field, change, |text| text.trim().is_empty());
        }
        match change {
            None => {}
            Some(None) => self.draft.set(slot, field, None),
            Some(Some(text)) => {
                let line = self.draft.faults.line(Path::of(field), text, max);
                if let Some(line) = line.filter(|line| judge(self, field, line)) {
                    self.draft.set(slot, field, Some(line));
                }
            }
        }
    }

    fn identifiers(&mut self, row: &mut CustomerRow, fields: &CustomerFields) {
        let blank = |text: &String| text.trim().is_empty();
        let strips = self.config.settings.phone_mode == PhoneMode::Strip;
        // Of a number of which only the digits are kept, nothing may be left.
        let no_number =
            |text: &String| blank(text) || strips && !text.contains(|c: char| c.is_ascii_digit());
        for (identifier, field, change) in [
            (Identifier::Email, "email", &fields.email),
            (Identifier::Username, "username", &fields.username),
            (Identifier::Phone, "phone", &fields.phone),
        ] {
            if self
                .config
                .settings
                .required_identifiers
                .contains(&identifier)
            {
                match identifier {
                    Identifier::Phone => self.require(field, change, no_number),
                    Identifier::Email | Identifier::Username => {
                        self.require(field, change, blank);
                    }
                }
            }
        }
        let not_blank = |change: &Change<String>| {
            let text = change.as_ref()?.as_ref();
            Some(text.filter(|text| !blank(text)).cloned())
        };
        if let Some(text) = not_blank(&fields.email) {
            self.email(row, text.as_deref());
        }
        if let Some(text) = not_blank(&fields.username) {
            self.username(row, text.as_deref());
        }
        if let Some(text) = not_blank(&fields.phone) {
            self.phone(row, text.as_deref());
        }
    }

    fn email(&mut self, row: &mut CustomerRow, text: Option<&str>) {
        let mut email = None;
        if let Some(text) = text {
            let read = EmailAddress::parse(text).map_err(|_| Reason::Email);
            let Some(read) = self.draft.faults.take(Path::of("email"), read) else {
                return;
            };
            email = Some(read);
        }
        let key = email.as_ref().map(EmailAddress::key);
        let email = email.map(|email| email.as_str().to_owned());
        if key != row.email_key {
            // Another address: nothing is known of it.
            let (confirmed, bounced) = (&mut row.email_confirmed_at, &mut row.email_hard_bounced);
            self.draft.set(confirmed, "emailConfirmedAt", None);
            self.draft.set(bounced, "emailHardBounced", false);
        }
        let rule = self.config.settings.email_uniqueness;
        row.email_scope = customers::scope(rule, row.tenant_id, row.site_id);
        self.claim(CustomerKey::Email, &row.email_key, &key, row.email_scope);
        row.email_key = key;
        self.draft.set(&mut row.email, "email", email);
    }

    fn username(&mut self, row: &mut CustomerRow, text: Option<&str>) {
        let path = Path::of("username");
        if let Some(text) = text {
            let inside = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
            if !text.bytes().all(inside) {
                return self.draft.faults.add(path, Reason::Username);
            }
            if text.len() > MAX_USERNAME {
                let max = MAX_USERNAME;
                return self.draft.faults.add(path, Reason::TooLong { max });
            }
        }
        let key = text.map(fold);
        let rule = self.config.settings.username_uniqueness;
        row.username_scope = customers::scope(rule, row.tenant_id, row.site_id);
        self.claim(
            CustomerKey::Username,
            &row.username_key,
            &key,
            row.username_scope,
        );
        row.username_key = key;
        let username = text.map(str::to_owned);
        self.draft.set(&mut row.username, "username", username);
    }

    fn phone(&mut self, row: &mut CustomerRow, text: Option<&str>) {
        let mut phone = None;
        if let Some(text) = text {
            let Some(read) = self.read_phone("phone", text) else {
                return;
            };
            phone = read;
        }
        let key = phone.as_deref().and_then(phone_key);
        let rule = self.config.settings.phone_uniqueness();
        row.phone_scope = customers::scope(rule, row.tenant_id, row.site_id);
        self.claim(CustomerKey::Phone, &row.phone_key, &key, row.phone_scope);
        row.phone_key = key;
        self.draft.set(&mut row.phone, "phone", phone);
    }

    /// A number as the tenant keeps it; `Some(None)` where nothing of it is kept.
    fn read_phone(&mut self, field: &str, text: &str) -> Option<Option<String>> {
        let (path, mode) = (Path::of(field), self.config.settings.phone_mode);
        // Any text is fine where only its digits are kept.
        let max = match mode {
            PhoneMode::Strip => usize::MAX,
            PhoneMode::Free | PhoneMode::Strict => MAX_PHONE,
        };
        self.draft.faults.line(path.clone(), text, max)?;
        let phone = PhoneNumber::parse(text, mode).map_err(|_| Reason::Phone);
        let phone = self.draft.faults.take(path.clone(), phone)?;
        let phone = self
            .draft
            .faults
            .line(path, &phone.into_string(), MAX_PHONE)?;
        Some(Some(phone).filter(|phone| !phone.is_empty()))
    }

    /// Wants a key that the row does not have yet.
    fn claim(
        &mut self,
        column: CustomerKey,
        old: &Option<String>,
        new: &Option<String>,
        scope: Option<OwnerId>,
    ) {
        let (Some(key), Some(scope)) = (new, scope) else {
            return;
        };
        if old.as_ref() == Some(key) {
            return;
        }
        let (field, reason) = match column {
            CustomerKey::Email => ("email", Reason::EmailTaken),
            CustomerKey::Username => ("username", Reason::UsernameTaken),
            CustomerKey::Phone => ("phone", Reason::PhoneTaken),
        };
        let key = UniqueKey::Customer {
            column,
            key: key.clone(),
            scope,
        };
        self.draft.claim(key, Fault::new(Path::of(field), reason));
    }

    fn confirmation(&mut self, row: &mut CustomerRow, fields: &CustomerFields) {
        let bounced = fields.email_hard_bounced;
        if self.creates {
            // Null is as if it were left out.
            if let Some(Some(bounced)) = bounced {
                self.draft
                    .set(&mut row.email_hard_bounced, "emailHardBounced", bounced);
            }
        } else {
            self.draft
                .value(&mut row.email_hard_bounced, "emailHardBounced", &bounced);
        }
        let mut confirmed_at = row.email_confirmed_at;
        match fields.confirmed {
            Some(Some(true)) if confirmed_at.is_none() => confirmed_at = Some(self.app.now()),
            Some(Some(false)) => confirmed_at = None,
            Some(None) if !self.creates => {
                let path = Path::of("confirmed");
                self.draft.faults.add(path, Reason::Required);
            }
            _ => {}
        }
        match &fields.email_confirmed_at {
            None => {}
            Some(None) => confirmed_at = None,
            Some(Some(text)) => {
                let path = Path::of("emailConfirmedAt");
                confirmed_at = self.past(path, text).or(confirmed_at);
            }
        }
        if confirmed_at.is_some() && row.email.is_none() {
            let given = given(&fields.email_confirmed_at).is_some();
            let field = if given {
                "emailConfirmedAt"
            } else {
                "confirmed"
            };
            // An address that is no good has a fault of its own.
            if given_nothing(&fields.email) {
                self.draft
                    .faults
                    .add(Path::of(field), Reason::NothingToConfirm);
            }
        }
        let field = "emailConfirmedAt";
        self.draft
            .set(&mut row.email_confirmed_at, field, confirmed_at);
    }

    /// An instant that is over.
    pub(super) fn past(&mut self, path: Path, text: &str) -> Option<Timestamp> {
        let instant = text.parse::<Timestamp>().map_err(|_| Reason::DateTime);
        let instant = self.draft.faults.take(path.clone(), instant)?;
        if instant > self.app.now() {
            self.draft.faults.add(path, Reason::Future);
            return None;
        }
        Some(instant)
    }

    fn profile(&mut self, row: &mut CustomerRow, fields: &CustomerFields) {
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
            self.require("mobilePhone", &fields.mobile_phone, |text| {
                text.trim().is_empty()
            });
        }
        if let Some(text) = &fields.mobile_phone {
            let read = text
                .as_ref()
                .map(|text| self.read_phone("mobilePhone", text));
            if read != Some(None) {
                let phone = read.flatten().flatten();
                self.draft
                    .set(&mut profile.mobile_phone, "mobilePhone", phone);
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

    fn preferences(&mut self, row: &mut CustomerRow, fields: &CustomerFields) {
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
                if allowed.is_empty() || allowed.contains(&language) {
                    let language = language.as_str().to_owned();
                    self.draft.set(&mut row.language, "language", language);
                } else {
                    self.draft.faults.add(path, Reason::LanguageOfSite);
                }
            }
        }
        if let Some(url) = &fields.redirect_url {
            let path = Path::of("redirectUrl");
            let allowed = &self.config.settings.redirect_urls;
            match url {
                Some(url) if url.chars().count() > MAX_URL => {
                    self.draft
                        .faults
                        .add(path, Reason::TooLong { max: MAX_URL });
                }
                Some(url) if !is_allowed(url, allowed) => {
                    self.draft.faults.add(path, Reason::RedirectUrl);
                }
                url => self
                    .draft
                    .set(&mut row.profile.redirect_url, "redirectUrl", url.clone()),
            }
        }
    }
}

fn given_nothing(change: &Change<String>) -> bool {
    given(change).is_none_or(|text| text.trim().is_empty())
}

/// Letters, marks, digits, spaces, and what stands in names: `, - _ . '`.
pub(super) fn is_plain_name(name: &str) -> bool {
    let inside = |c: char| {
        c.is_alphanumeric()
            || is_combining_mark(c)
            || matches!(c, ' ' | ',' | '-' | '_' | '.' | '\'' | '’')
    };
    name.chars().all(inside)
}

/// The digits of a number by which it is compared; `None` where it has none.
pub(super) fn phone_key(phone: &str) -> Option<String> {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    (!digits.is_empty()).then_some(digits)
}

/// The names as they are sorted and searched by: the last one first.
fn name_key(row: &CustomerRow) -> String {
    let names = [
        &row.last_name,
        &row.first_name,
        &row.profile.middle_name,
        &row.display_name,
    ];
    let names: Vec<_> = names
        .into_iter()
        .flatten()
        .map(|name| name.trim())
        .collect();
    fold(&names.join(" "))
        .trim()
        .chars()
        .take(MAX_NAME_KEY)
        .collect()
}
