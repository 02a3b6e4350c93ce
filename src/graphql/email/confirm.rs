use async_graphql::InputObject;

use crate::{
    domain::email,
    graphql::{customer::object::Customer, scalars::Url},
};

/// The token of a mail that confirms an address.
#[derive(InputObject)]
pub(in crate::graphql) struct ConfirmEmailInput {
    /// What the link carries as `token=…`.
    token: String,
}

mutation! {
    /// Notes that the address which the token was sent to is the customer's. Anybody may who has the token: it holds for
    /// 3 days, as long as the address is the account's. The first time, the customer is told by mail what comes next:
    /// a welcome, or how to set a password where there is none.
    ConfirmEmail: confirm_email(ConfirmEmailInput) -> ConfirmEmailPayload {
        /// The customer; null where there are `userErrors`: at `token` NOT_FOUND, EXPIRED or ALREADY_USED.
        customer: Customer,
        /// Where to lead back to, as it was given when the mail was caused.
        redirect_url: Url
    } = |app, call, input| email::confirm(app, call, &input.token)
}
