use async_graphql::InputObject;

use crate::domain::mfa::{self, RemoveTotp};

/// What the second factor is turned off for.
#[derive(InputObject)]
pub(in crate::graphql) struct DisableTotpInput {
    /// A code of the authenticator that was not used yet, or a recovery code.
    code: String,
    /// The password: required where the account has one. At most 1,024 bytes.
    password: Option<String>,
}

impl From<DisableTotpInput> for RemoveTotp {
    fn from(input: DisableTotpInput) -> Self {
        Self {
            code: input.code,
            password: input.password,
        }
    }
}

mutation! {
    /// Turns the second factor of the person who is signed in off: the authenticator and all recovery codes. The owner is told by
    /// mail. Not where the site demands a second factor (NOT_ALLOWED): there, use `replaceTotp`. Needs a session of the
    /// person's own.
    DisableTotp: disable_totp(DisableTotpInput) -> DisableTotpPayload {
        /// True: it is off. Null where there are `userErrors`: INVALID_CREDENTIALS, the code or the password is wrong, or too
        /// many were; NOT_ALLOWED, there is no authenticator, or the site demands one.
        disabled: bool
    } = |app, call, input| async { mfa::disable_totp(app, call, &input.into()).await.map(|()| true) }
}
