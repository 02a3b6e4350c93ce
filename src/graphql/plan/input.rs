use async_graphql::InputObject;

use crate::{
    domain::subscription::NewPlanSubscription,
    graphql::{enums::PlanInterval, scalars::DateTime},
};

/// A plan to subscribe to. An owner has one active subscription to a product: of several plans of
/// one product the first counts, and the others come back as `userErrors` beside what was created.
#[derive(InputObject)]
pub(in crate::graphql) struct PlanInput {
    /// The plan's code, or its id.
    plan: String,
    /// Is it sold through a partner?
    #[graphql(default_with = "Some(false)")]
    partner: Option<bool>,
    /// How often it is paid.
    #[graphql(default_with = "Some(PlanInterval::None)")]
    interval: Option<PlanInterval>,
    /// From when; now where it is not given.
    start_date: Option<DateTime>,
    /// Until when; not before `startDate`.
    end_date: Option<DateTime>,
}

impl From<PlanInput> for NewPlanSubscription {
    fn from(input: PlanInput) -> Self {
        Self {
            plan: input.plan,
            partner: input.partner.unwrap_or_default(),
            interval: input.interval.unwrap_or(PlanInterval::None).into(),
            start_date: input.start_date.map(Into::into),
            end_date: input.end_date.map(Into::into),
        }
    }
}
