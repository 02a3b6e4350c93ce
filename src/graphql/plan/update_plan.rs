use async_graphql::{ID, InputObject, MaybeUndefined};

use super::object::Plan;
use crate::{
    domain::plan::{self, PlanChange},
    graphql::{
        change::{change, change_list},
        external_id::ExternalIdInput,
    },
};

/// What is to change of a plan. What is left out stays; its product and its code stay always.
#[derive(InputObject)]
pub(in crate::graphql) struct UpdatePlanInput {
    /// Its id.
    id: ID,
    /// Its name: 1 to 255 characters. Null is REQUIRED.
    name: MaybeUndefined<String>,
    /// Is it the tenant's default plan from now on? The one that was is not any more. Null is REQUIRED.
    is_default: MaybeUndefined<bool>,
    /// What other systems call it: all of them. Null removes all.
    external_ids: MaybeUndefined<Vec<ExternalIdInput>>,
}

impl From<UpdatePlanInput> for PlanChange {
    fn from(input: UpdatePlanInput) -> Self {
        Self {
            id: input.id.0,
            name: change(input.name),
            is_default: change(input.is_default),
            external_ids: change_list(input.external_ids),
        }
    }
}

mutation! {
    /// Changes a plan. Subscriptions to it stay as they are. Needs an API key with `plans:write`.
    UpdatePlan: update_plan(UpdatePlanInput) -> UpdatePlanPayload {
        /// The plan; null where there are `userErrors`.
        plan: Plan
    } = |app, call, input| plan::update(app, call, input.into())
}
