use super::{input::UpdateAddressInput, object::Address};
use crate::domain::customer;

mutation! {
    /// Changes an address of a customer. Needs an API key with `customers:write`.
    UpdateAddress: update_address(UpdateAddressInput) -> UpdateAddressPayload {
        /// The address; null where there are `userErrors`.
        address: Address
    } = |app, call, input| customer::update_address(app, call, input.into())
}
