use super::{input::UpdateCustomerInput, object::Customer};
use crate::domain::customer;

mutation! {
    /// Changes a customer that the caller can see. Needs an API key with `customers:write`; privileged
    /// fields need the scopes that they name, else NOT_PERMITTED.
    ///
    /// Another e-mail address is told to the one before by mail, and links that were sent there lead nowhere any more. Where the
    /// site's `emailConfirmation` is on, and the new one is not `confirmed`, a mail to confirm it goes there.
    UpdateCustomer: update_customer(UpdateCustomerInput) -> UpdateCustomerPayload {
        /// The customer as it is now; null where there are `userErrors`.
        customer: Customer
    } = |app, call, input| customer::update(app, call, input.into())
}
