//! The fields of a customer that creating and updating have in common.

mod identifiers;
mod input;
mod profile;

use unicode_normalization::char::is_combining_mark;

pub(in crate::domain) use self::identifiers::phone_key;
pub use self::input::{CustomerFields, NewSocialAccount, NewSource};
use crate::{
    app::App,
    domain::{
        Change, Draft, Path, Reason,
        tenant::{TenantConfig, TenantSettings},
    },
    repositories::customers::CustomerRow,
    values::{NameRule, RequirableField, fold},
};

/// Characters of a line at most.
pub(super) const MAX_LINE: usize = 255;
/// Characters of a display name at most.
const MAX_DISPLAY_NAME: usize = 100;
/// Characters of a name that it is sorted and searched by.
const MAX_NAME_KEY: usize = 255;

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
        let plain = is_name(&self.config.settings, name);
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
            // What is there already is not judged by what was decided later.
            Some(text) if slot == text => {}
            Some(Some(text)) => {
                let line = self.draft.faults.line(Path::of(field), text, max);
                if let Some(line) = line.filter(|line| judge(self, field, line)) {
                    self.draft.set(slot, field, Some(line));
                }
            }
        }
    }
}

/// May a name be so?
pub(in crate::domain) fn is_name(settings: &TenantSettings, name: &str) -> bool {
    settings.name_rule == NameRule::Any || is_plain_name(name)
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
