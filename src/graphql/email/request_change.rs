use async_graphql::InputObject;

use crate::{
    domain::email::{self, EmailChange},
    graphql::scalars::{EmailAddress, Url},
};

/// An address in the place of the one that there is.
#[derive(InputObject)]
pub(in crate::graphql) struct RequestEmailChangeInput {
    /// The new address.
    email: EmailAddress,
    /// The password. Who has none leaves it out, and has to have signed in within the last 5 minutes.
    password: Option<String>,
    /// Where the page that confirms the change leads back to: an address that the site's `redirectUrls` allow.
    redirect_url: Option<Url>,
}

impl From<RequestEmailChangeInput> for EmailChange {
    fn from(input: RequestEmailChangeInput) -> Self {
        Self {
            email: input.email.0,
            password: input.password,
            redirect_url: input.redirect_url.map(|url| url.0),
        }
    }
}

mutation! {
    /// Sends a mail to the new address of who is signed in: `confirmEmailChange` then changes it. Needs a session of the
    /// person's own. One that was asked for before is out of use.
    ///
    /// Where the site does not say whether there is an account (`discloseAccountExistence`), an address that another
    /// customer has is answered like any other; its owner is told by mail, and there is nothing to confirm.
    RequestEmailChange: request_email_change(RequestEmailChangeInput) -> RequestEmailChangePayload {
        /// True: the new address has to be confirmed now; null where there are `userErrors`.
        requested: bool
    } = |app, call, input| async { email::request_change(app, call, &input.into()).await.map(|()| true) }
}
