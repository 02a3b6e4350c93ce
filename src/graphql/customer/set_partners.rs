use async_graphql::{ID, InputObject};

use super::object::Customer;
use crate::domain::customer::{self, NewPartners};

/// The partners that a customer is to have.
#[derive(InputObject)]
pub(in crate::graphql) struct SetCustomerPartnersInput {
    /// The customer.
    customer_id: ID,
    /// The partners, each once: at most 1,000. An empty list takes the customer from every partner that
    /// the caller can access.
    partner_ids: Vec<ID>,
}

impl From<SetCustomerPartnersInput> for NewPartners {
    fn from(input: SetCustomerPartnersInput) -> Self {
        Self {
            customer_id: input.customer_id.0,
            partner_ids: input.partner_ids.into_iter().map(|id| id.0).collect(),
        }
    }
}

mutation! {
    /// Replaces all partner assignments that the caller can see; those to other partners stay. Needs
    /// an API key of an ENTERPRISE client with `customers:partners`.
    SetCustomerPartners: set_customer_partners(SetCustomerPartnersInput) -> SetCustomerPartnersPayload {
        /// The customer; null where there are `userErrors`.
        customer: Customer
    } = |app, call, input| customer::set_partners(app, call, input.into())
}
