use async_graphql::InputObject;

use crate::domain::mfa::{self, RemoveTotp};

/// What an authenticator is replaced for.
#[derive(InputObject)]
pub(in crate::graphql) struct ReplaceTotpInput {
    /// A code of the authenticator that was not used yet, or a recovery code.
    code: String,
    /// The password: required where the account has one. At most 1,024 bytes.
    password: Option<String>,
}

impl From<ReplaceTotpInput> for RemoveTotp {
    fn from(input: ReplaceTotpInput) -> Self {
        Self {
            code: input.code,
            password: input.password,
        }
    }
}

mutation! {
    /// Takes the authenticator and all recovery codes of the person who is signed in away, for another one: for who has a new
    /// telephone, or lost the old one and has a recovery code left. All other sessions end, and this one becomes ENROLLING:
    /// `startTotpEnrollment` comes next. The owner is told by mail. Needs a session of the person's own.
    ReplaceTotp: replace_totp(ReplaceTotpInput) -> ReplaceTotpPayload {
        /// True: another one can be set up. Null where there are `userErrors`: INVALID_CREDENTIALS, the code or the password is
        /// wrong, or too many were; NOT_ALLOWED, there is no authenticator.
        replaced: bool
    } = |app, call, input| async { mfa::replace_totp(app, call, &input.into()).await.map(|()| true) }
}
