use super::object::CustomerGroup;
use crate::domain::customer_group;

listed! {
    /// The groups of customers, oldest first. Needs an API key.
    CustomerGroupQuery: customer_groups -> CustomerGroup = customer_group::list
}
