use async_graphql::{ID, InputObject};

use crate::{domain::mfa, graphql::customer::object::Customer};

/// Whose second factor is taken away.
#[derive(InputObject)]
pub(in crate::graphql) struct ResetCustomerMfaInput {
    /// The customer.
    customer_id: ID,
}

mutation! {
    /// Takes the second factor of a customer away who has lost the authenticator and the recovery codes; be sure who it is that asks.
    /// All sessions of the customer end, who is told by mail and signs in by the first factor alone; where the site demands a second
    /// one, to set it up.
    /// Needs an API key of an ENTERPRISE client with `customers:write`.
    ResetCustomerMfa: reset_customer_mfa(ResetCustomerMfaInput) -> ResetCustomerMfaPayload {
        /// The customer; null where there are `userErrors`.
        customer: Customer
    } = |app, call, input| mfa::reset(app, call, &input.customer_id)
}
