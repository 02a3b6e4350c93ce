use async_graphql::{ID, InputObject};

use crate::{
    domain::customer::{self, NewDefault},
    graphql::customer::object::Customer,
};

/// Which address becomes a default, and for what. One of the two has to be true.
#[derive(InputObject)]
pub(in crate::graphql) struct SetDefaultAddressInput {
    /// The address's id.
    id: ID,
    /// For bills?
    #[graphql(default_with = "Some(false)")]
    billing: Option<bool>,
    /// For goods?
    #[graphql(default_with = "Some(false)")]
    shipping: Option<bool>,
}

impl From<SetDefaultAddressInput> for NewDefault {
    fn from(input: SetDefaultAddressInput) -> Self {
        Self {
            id: input.id.0,
            billing: input.billing.unwrap_or_default(),
            shipping: input.shipping.unwrap_or_default(),
        }
    }
}

mutation! {
    /// Makes an address the customer's default; the one that was gives that up. Needs an API key with
    /// `customers:write`, or a customer who is signed in, for an address of its own.
    SetDefaultAddress: set_default_address(SetDefaultAddressInput) -> SetDefaultAddressPayload {
        /// The customer; null where there are `userErrors`.
        customer: Customer
    } = |app, call, input| customer::set_default_address(app, call, input.into())
}
