use async_graphql::{ID, InputObject};

use super::object::Customer;
use crate::domain::customer;

/// A customer to be erased.
#[derive(InputObject)]
pub(in crate::graphql) struct EraseCustomerInput {
    /// The customer's id.
    id: ID,
}

mutation! {
    /// Erases a customer for good: all that is about the person goes, with the addresses, fields, metadata, external ids,
    /// memberships and everything that signs in. Its e-mail address, username and telephone number are free again. What
    /// stays is the id, the site, the partners and when it was created, in the state `ERASED`; the subscriptions, which end
    /// now; and, as evidence, the history of its consents and the audit trail, which hold no values. The person is told by
    /// mail. An organization may be left without an owner. Needs an API key with `customers:erase`.
    EraseCustomer: erase_customer(EraseCustomerInput) -> EraseCustomerPayload {
        /// What is left of the customer; null where there are `userErrors`.
        customer: Customer
    } = |app, call, input| customer::erase(app, call, input.id.0)
}
