use async_graphql::{ID, InputObject};

use super::{input::AddressInput, object::Address};
use crate::domain::customer;

/// An address of a customer who is there.
#[derive(InputObject)]
pub(in crate::graphql) struct AddAddressInput {
    /// The customer. A customer who is signed in may leave it out: it adds to its own addresses.
    customer_id: Option<ID>,
    /// The address. A default that another address has moves to this one.
    address: AddressInput,
}

mutation! {
    /// Adds an address to a customer, who may have 100. Needs an API key with `customers:write`, or a customer who is
    /// signed in, for itself.
    AddAddress: add_address(AddAddressInput) -> AddAddressPayload {
        /// The address; null where there are `userErrors`.
        address: Address
    } = |app, call, input| customer::add_address(app, call, input.customer_id.map(|id| id.0), input.address.into())
}
