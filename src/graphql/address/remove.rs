use async_graphql::{ID, InputObject};

use crate::{domain::customer, graphql::customer::object::Customer};

/// An address to be removed.
#[derive(InputObject)]
pub(in crate::graphql) struct RemoveAddressInput {
    /// The address's id.
    id: ID,
}

mutation! {
    /// Removes an address of a customer, with its fields and metadata. Needs an API key with
    /// `customers:write`, or a customer who is signed in, for an address of its own.
    RemoveAddress: remove_address(RemoveAddressInput) -> RemoveAddressPayload {
        /// The customer; null where there are `userErrors`.
        customer: Customer
    } = |app, call, input| customer::remove_address(app, call, input.id.0)
}
