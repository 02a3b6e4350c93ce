use async_graphql::InputObject;

use crate::{
    domain::email,
    graphql::{customer::object::Customer, scalars::Url},
};

/// The token of a mail that confirms another address.
#[derive(InputObject)]
pub(in crate::graphql) struct ConfirmEmailChangeInput {
    /// What the link carries as `token=…`.
    token: String,
}

mutation! {
    /// Gives a customer the address which the token was sent to, in the place of the one before, which is told by mail.
    /// Anybody may who has the token: it holds for a day, and only the newest one does. Links that were sent to the old
    /// address are out of use from then on.
    ConfirmEmailChange: confirm_email_change(ConfirmEmailChangeInput) -> ConfirmEmailChangePayload {
        /// The customer; null where there are `userErrors`: at `token` NOT_FOUND, EXPIRED, ALREADY_USED, or ALREADY_TAKEN
        /// where another customer has the address by now.
        customer: Customer,
        /// Where to lead back to, as it was given when the change was asked for.
        redirect_url: Url
    } = |app, call, input| email::confirm_change(app, call, &input.token)
}
