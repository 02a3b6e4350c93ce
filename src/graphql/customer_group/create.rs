use super::object::CustomerGroup;
use crate::{domain::customer_group, graphql::named::CreateCustomerGroupInput};

mutation! {
    /// Adds a group of customers. Needs an API key with `settings:write`.
    CreateCustomerGroup: create_customer_group(CreateCustomerGroupInput) -> CreateCustomerGroupPayload {
        /// The group; null where there are `userErrors`.
        group: CustomerGroup
    } = |app, call, input| customer_group::create(app, call, input.into())
}
