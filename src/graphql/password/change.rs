use async_graphql::InputObject;

use crate::domain::password::{self, PasswordChange};

/// A password in the place of the one that there is.
#[derive(InputObject)]
pub(in crate::graphql) struct ChangePasswordInput {
    /// The password that there is. Who has none (and signs in by a link or another service) leaves it out, and has to
    /// have signed in within the last 5 minutes; otherwise `requestPasswordReset` sets one.
    current_password: Option<String>,
    /// The new one, as the site's `passwordPolicy` wants it; the same again is fine.
    password: String,
    /// The new one again; null where the form asks for it once.
    password_confirmation: Option<String>,
}

impl From<ChangePasswordInput> for PasswordChange {
    fn from(input: ChangePasswordInput) -> Self {
        Self {
            current_password: input.current_password,
            password: input.password,
            password_confirmation: input.password_confirmation,
        }
    }
}

mutation! {
    /// Changes the password of who is signed in. Needs a session of the person's own.
    ///
    /// It ends all other sessions, takes links to set a password or to sign in out of use, and is told by mail. A current
    /// password that is wrong is INVALID_CREDENTIALS at `currentPassword`, and counts as one that does not sign in.
    ChangePassword: change_password(ChangePasswordInput) -> ChangePasswordPayload {
        /// True where it was changed; null where there are `userErrors`.
        password_changed: bool
    } = |app, call, input| async { password::change(app, call, &input.into()).await.map(|()| true) }
}
