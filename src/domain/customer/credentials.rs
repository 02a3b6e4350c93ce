//! What a new customer proves itself with, and the session of who is signed in right away.

use super::NewCustomer;
use crate::{
    app::App,
    domain::{
        Call, Draft, Path, Reason, Result,
        password::{self, NewPassword},
        session::{self, NewSession, Purpose},
        sign_in,
        tenant::TenantSettings,
    },
    repositories::{credentials::PasswordRow, customers::CustomerRow},
    values::EmailConfirmation,
};

/// What a new customer proves itself with, as it is prepared.
pub(super) struct Credentials<'a> {
    pub(super) app: &'a App,
    pub(super) call: &'a Call,
    pub(super) settings: &'a TenantSettings,
    /// Is it an identity provider that says who it is, so that no password is needed?
    pub(super) is_proven: bool,
    /// May it be signed in right away, where the site's rules allow it?
    pub(super) may_sign_in: bool,
}

impl Credentials<'_> {
    /// Judges the password, and adds it to a draft without faults; with the session of who is to be signed in
    /// right away. Hashed once, however often the rest is prepared.
    pub(super) async fn prepare(
        &self,
        customer: &CustomerRow,
        new: &NewCustomer,
        hash: &mut Option<String>,
        draft: &mut Draft,
    ) -> Result<Option<NewSession>> {
        let given = NewPassword {
            password: new.password.as_deref(),
            confirmation: new.password_confirmation.as_deref(),
        };
        let policy = self.settings.password_policy;
        password::check(&given, policy, customer.email.as_deref(), &mut draft.faults);
        if new.autologin && new.password.is_none() && !self.is_proven {
            draft.faults.add(Path::of("password"), Reason::Required);
        }
        if !draft.faults.is_empty() {
            return Ok(None);
        }
        if let Some(password) = &new.password {
            let hash = match hash {
                Some(hash) => hash.clone(),
                None => hash
                    .insert(password::hash(self.app, password).await?)
                    .clone(),
            };
            draft.note("password");
            draft.changes.passwords.push(PasswordRow {
                tenant_id: customer.tenant_id,
                customer_id: customer.id,
                hash,
                updated_at: self.app.now(),
            });
        }
        // Where confirmation comes first, who has not confirmed is not signed in.
        let is_early = self.settings.email_confirmation == EmailConfirmation::BeforeLogin
            && owes_confirmation(self.settings, customer);
        if !new.autologin || !self.may_sign_in || is_early {
            return Ok(None);
        }
        let purpose = match self.settings.mfa_required {
            true => Purpose::Enrolling,
            false => Purpose::SignIn,
        };
        let at = (customer, customer.site_id);
        let session = session::open(self.app, self.call, draft, self.settings, at, purpose);
        draft.changes.sign_in_attempts = sign_in::first_use(self.app, self.call, customer);
        Ok(Some(session))
    }
}

/// Has the customer still to show that the e-mail address is theirs?
pub(in crate::domain) fn owes_confirmation(
    settings: &TenantSettings,
    customer: &CustomerRow,
) -> bool {
    settings.email_confirmation != EmailConfirmation::None
        && customer.email.is_some()
        && customer.email_confirmed_at.is_none()
}
