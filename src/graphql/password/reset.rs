use async_graphql::InputObject;

use crate::{
    domain::password::{self, PasswordReset},
    graphql::scalars::Url,
};

/// A password that is set by the link of a mail.
#[derive(InputObject)]
pub(in crate::graphql) struct ResetPasswordInput {
    /// What the link carries as `token=…`.
    token: String,
    /// The new password, as the site's `passwordPolicy` wants it.
    password: String,
    /// The new password again; null where the form asks for it once.
    password_confirmation: Option<String>,
}

impl From<ResetPasswordInput> for PasswordReset {
    fn from(input: ResetPasswordInput) -> Self {
        Self {
            token: input.token,
            password: input.password,
            password_confirmation: input.password_confirmation,
        }
    }
}

mutation! {
    /// Sets a password by the link of a mail: that of `requestPasswordReset`, or of a new account without a password.
    /// Anybody may who has the token.
    ///
    /// It confirms the address that the mail went to, takes the locks of the account away, ends all sessions, takes other
    /// links that set a password or sign in out of use, and is told by mail. Nobody is signed in by it, since a second
    /// factor may be owed: `signIn` comes next. Where nobody had shown to have the address until then, personal access
    /// tokens, and accounts elsewhere that know another address, are taken away, too. A password that is refused does not use the token up.
    ResetPassword: reset_password(ResetPasswordInput) -> ResetPasswordPayload {
        /// True where it was set; null where there are `userErrors`: at `token` NOT_FOUND, EXPIRED or ALREADY_USED.
        password_changed: bool,
        /// Where to lead back to, as it was given when the mail was asked for.
        redirect_url: Url
    } = |app, call, input| async {
        password::reset(app, call, &input.into()).await.map(|url| (true, url))
    }
}
