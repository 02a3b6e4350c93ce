//! What identifies a customer: the e-mail address with its confirmation, the username, the telephone.

use super::{CustomerFields, Setter};
use crate::{
    domain::{Change, Fault, Path, Reason, change::given},
    repositories::{
        CustomerKey, UniqueKey,
        customers::{self, CustomerRow},
    },
    values::{EmailAddress, Identifier, OwnerId, PhoneMode, PhoneNumber, Timestamp, fold},
};

/// Characters of a username at most.
const MAX_USERNAME: usize = 100;
/// Characters of a telephone number at most.
const MAX_PHONE: usize = 64;

impl Setter<'_> {
    pub(super) fn identifiers(&mut self, row: &mut CustomerRow, fields: &CustomerFields) {
        let blank = |text: &String| text.trim().is_empty();
        let mode = self.config.settings.phone_mode;
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
                    Identifier::Phone => {
                        self.require(field, change, |text| is_no_number(text, mode));
                    }
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
        let Some(phone) = self.read_phone("phone", row.phone.as_deref(), text) else {
            return;
        };
        let key = phone.as_deref().and_then(phone_key);
        let rule = self.config.settings.phone_uniqueness();
        row.phone_scope = customers::scope(rule, row.tenant_id, row.site_id);
        self.claim(CustomerKey::Phone, &row.phone_key, &key, row.phone_scope);
        row.phone_key = key;
        self.draft.set(&mut row.phone, "phone", phone);
    }

    /// A number as the tenant keeps it; `Some(None)` where nothing of it is kept. The one that is there
    /// already is not judged by what was decided later.
    pub(super) fn read_phone(
        &mut self,
        field: &str,
        old: Option<&str>,
        text: Option<&str>,
    ) -> Option<Option<String>> {
        let Some(text) = text.filter(|text| old != Some(text)) else {
            return Some(text.map(str::to_owned));
        };
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

    pub(super) fn confirmation(&mut self, row: &mut CustomerRow, fields: &CustomerFields) {
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
        if fields.confirmed == Some(Some(false)) && given(&fields.email_confirmed_at).is_some() {
            let path = Path::of("confirmed");
            self.draft.faults.add(path, Reason::Contradiction);
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
    pub(in crate::domain::customer) fn past(
        &mut self,
        path: Path,
        text: &str,
    ) -> Option<Timestamp> {
        let instant = text.parse::<Timestamp>().map_err(|_| Reason::DateTime);
        let instant = self.draft.faults.take(path.clone(), instant)?;
        if instant > self.app.now() {
            self.draft.faults.add(path, Reason::Future);
            return None;
        }
        Some(instant)
    }
}

fn given_nothing(change: &Change<String>) -> bool {
    given(change).is_none_or(|text| text.trim().is_empty())
}

/// The digits of a number by which it is compared; `None` where it has none.
pub(in crate::domain) fn phone_key(phone: &str) -> Option<String> {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    (!digits.is_empty()).then_some(digits)
}

/// Is nothing left of a number, the way it is kept?
pub(super) fn is_no_number(text: &str, mode: PhoneMode) -> bool {
    let has_digits = text.contains(|c: char| c.is_ascii_digit());
    text.trim().is_empty() || mode == PhoneMode::Strip && !has_digits
}
