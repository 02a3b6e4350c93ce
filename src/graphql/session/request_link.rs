use async_graphql::{ID, InputObject};

use crate::{
    domain::{mail::MailRequest, sign_in},
    graphql::scalars::{EmailAddress, Url},
};

/// Who wants to sign in by the link of a mail.
#[derive(InputObject)]
pub(in crate::graphql) struct RequestSignInLinkInput {
    /// The address of the account.
    email: EmailAddress,
    /// The site to sign in at; else that of the header X-Frontdesk-Site (a site's id or number), else the API client's,
    /// else the only one.
    site_id: Option<ID>,
    /// Where the page that signs in leads back to: an address that the site's `redirectUrls` allow.
    redirect_url: Option<Url>,
}

impl From<RequestSignInLinkInput> for MailRequest {
    fn from(input: RequestSignInLinkInput) -> Self {
        Self {
            site_id: input.site_id.map(|id| id.0),
            email: input.email.0,
            redirect_url: input.redirect_url.map(|url| url.0),
        }
    }
}

mutation! {
    /// Sends a mail whose link signs in, to who has an active account with this address; else nothing is sent. Anybody
    /// may: the answer is the same for every address, and takes the same work. The link holds for a quarter of an hour,
    /// and is used once.
    RequestSignInLink: request_sign_in_link(RequestSignInLinkInput) -> RequestSignInLinkPayload {
        /// True: if there is such an account, the mail is on its way; null where there are `userErrors`.
        requested: bool
    } = |app, call, input| async { sign_in::request_link(app, call, &input.into()).await.map(|()| true) }
}
