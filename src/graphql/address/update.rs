use super::{input::UpdateAddressInput, object::Address};
use crate::domain::customer;

mutation! {
    /// Changes an address of a customer. Needs an API key with `customers:write`, or a customer who is signed in, for
    /// an address of its own.
    UpdateAddress: update_address(UpdateAddressInput) -> UpdateAddressPayload {
        /// The address; null where there are `userErrors`.
        address: Address
    } = |app, call, input| customer::update_address(app, call, input.into())
}
