use async_graphql::{ID, InputObject};

use crate::{
    domain::email::{self, ConfirmationRequest},
    graphql::scalars::{EmailAddress, Url},
};

/// Who wants the mail that confirms an address once more.
#[derive(InputObject)]
pub(in crate::graphql) struct ResendConfirmationInput {
    /// The address of the account. Who is signed in may leave it out: then it is the own one.
    email: Option<EmailAddress>,
    /// The account's site, where an address is given; else that of the header X-Frontdesk-Site (a site's id or number),
    /// else the API client's, else the only one.
    site_id: Option<ID>,
    /// Where the page that confirms the address leads back to: an address that the site's `redirectUrls` allow.
    redirect_url: Option<Url>,
}

impl From<ResendConfirmationInput> for ConfirmationRequest {
    fn from(input: ResendConfirmationInput) -> Self {
        Self {
            site_id: input.site_id.map(|id| id.0),
            email: input.email.map(|email| email.0),
            redirect_url: input.redirect_url.map(|url| url.0),
        }
    }
}

mutation! {
    /// Sends the mail that confirms an address once more, to who has an active account whose address is not confirmed; else
    /// nothing is sent. Anybody may: the answer is the same for every address, and takes the same work. Only who is
    /// signed in and leaves the address out is told that it is confirmed already (CONFLICT), or that there is none.
    ResendConfirmation: resend_confirmation(ResendConfirmationInput) -> ResendConfirmationPayload {
        /// True: if there is such an account, the mail is on its way; null where there are `userErrors`.
        requested: bool
    } = |app, call, input| async { email::resend_confirmation(app, call, &input.into()).await.map(|()| true) }
}
