use async_graphql::{ID, InputObject};

use crate::{
    domain::{mail::MailRequest, password},
    graphql::scalars::{EmailAddress, Url},
};

/// Who wants to set a new password.
#[derive(InputObject)]
pub(in crate::graphql) struct RequestPasswordResetInput {
    /// The address of the account.
    email: EmailAddress,
    /// The account's site; else that of the header X-Frontdesk-Site (a site's id or number), else the API client's, else
    /// the only one.
    site_id: Option<ID>,
    /// Where the page that sets the password leads back to: an address that the site's `redirectUrls` allow.
    redirect_url: Option<Url>,
}

impl From<RequestPasswordResetInput> for MailRequest {
    fn from(input: RequestPasswordResetInput) -> Self {
        Self {
            site_id: input.site_id.map(|id| id.0),
            email: input.email.0,
            redirect_url: input.redirect_url.map(|url| url.0),
        }
    }
}

mutation! {
    /// Sends a mail whose link sets a new password, to who has an active account with this address; else nothing is
    /// sent. Anybody may: the answer is the same for every address, and takes the same work. The link holds for an
    /// hour, and is used once.
    RequestPasswordReset: request_password_reset(RequestPasswordResetInput) -> RequestPasswordResetPayload {
        /// True: if there is such an account, the mail is on its way; null where there are `userErrors`.
        requested: bool
    } = |app, call, input| async { password::request_reset(app, call, &input.into()).await.map(|()| true) }
}
