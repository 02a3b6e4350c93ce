use super::object::{Plan, Product};
use crate::domain::{plan, product};

listed! {
    /// The products of the caller's tenant, oldest first. Needs an API key.
    ProductQuery: products -> Product = product::list
}

listed! {
    /// The plans of the caller's tenant, oldest first. Needs an API key.
    PlanQuery: plans -> Plan = plan::list
}
