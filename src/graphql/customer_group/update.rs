use super::object::CustomerGroup;
use crate::{domain::customer_group, graphql::named::UpdateCustomerGroupInput};

mutation! {
    /// Changes a group of customers. Needs an API key with `settings:write`.
    UpdateCustomerGroup: update_customer_group(UpdateCustomerGroupInput) -> UpdateCustomerGroupPayload {
        /// The group; null where there are `userErrors`.
        group: CustomerGroup
    } = |app, call, input| customer_group::update(app, call, input.into())
}
