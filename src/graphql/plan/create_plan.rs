use async_graphql::{ID, InputObject};

use super::object::Plan;
use crate::{
    domain::plan::{self, NewPlan},
    graphql::{change::list, external_id::ExternalIdInput},
};

/// A plan to be created.
#[derive(InputObject)]
pub(in crate::graphql) struct CreatePlanInput {
    /// The product.
    product_id: ID,
    /// Its name in inputs: 1 to 64 of `a-z A-Z 0-9 _ - .`; unique in the tenant.
    code: String,
    /// Its name: 1 to 255 characters.
    name: String,
    /// Is it the tenant's default plan from now on? The one that was is not any more.
    #[graphql(default_with = "Some(false)")]
    is_default: Option<bool>,
    /// What other systems call it.
    external_ids: Option<Vec<ExternalIdInput>>,
}

impl From<CreatePlanInput> for NewPlan {
    fn from(input: CreatePlanInput) -> Self {
        Self {
            product_id: input.product_id.0,
            code: input.code,
            name: input.name,
            is_default: input.is_default.unwrap_or_default(),
            external_ids: list(input.external_ids),
        }
    }
}

mutation! {
    /// Adds a plan of a product. Needs an API key with `plans:write`.
    CreatePlan: create_plan(CreatePlanInput) -> CreatePlanPayload {
        /// The plan; null where there are `userErrors`.
        plan: Plan
    } = |app, call, input| plan::create(app, call, input.into())
}
