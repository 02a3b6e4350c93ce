use super::{input::UpdateCustomerInput, object::Customer};
use crate::domain::customer;

mutation! {
    /// Changes a customer that the caller can see. Needs an API key with `customers:write`; privileged
    /// fields need the scopes that they name, else NOT_PERMITTED.
    UpdateCustomer: update_customer(UpdateCustomerInput) -> UpdateCustomerPayload {
        /// The customer as it is now; null where there are `userErrors`.
        customer: Customer
    } = |app, call, input| customer::update(app, call, input.into())
}
