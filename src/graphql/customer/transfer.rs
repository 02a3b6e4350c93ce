use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use futures_util::FutureExt;

use super::object::Customer;
use crate::{
    domain::{
        Result,
        customer::{self, Transfer},
    },
    graphql::{
        access::check_selection,
        context::ContextExt,
        organization::membership::Membership,
        plan::subscription::PlanSubscription,
        user_error::{UserError, settle, user_errors},
    },
};

/// From whom to whom everything goes.
#[derive(InputObject)]
pub(in crate::graphql) struct TransferResourcesInput {
    /// Who has it: the customer's id.
    from: ID,
    /// Who is to have it: the id of another customer.
    to: ID,
}

/// The outcome of a transfer.
#[derive(SimpleObject)]
pub(in crate::graphql) struct TransferResourcesPayload {
    /// Who had it; null where nothing was written.
    from: Option<Customer>,
    /// Who has it; null where nothing was written.
    to: Option<Customer>,
    /// The memberships of the second customer that came from the first one, or whose role or status is another one now.
    memberships: Vec<Membership>,
    /// The subscriptions that came from the first customer.
    subscriptions: Vec<PlanSubscription>,
    /// All faults of the input. Where there are any, nothing was written, with one exception: where `from` is not null, each
    /// tells of a subscription that stayed where it was (NOT_ALLOWED), because the second customer has the product already.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(in crate::graphql) struct TransferResources;

#[Object]
impl TransferResources {
    /// Gives everything that one customer has to another one, whole or not at all: its memberships of organizations, and
    /// its own subscriptions that have not ended. Where both are members, the second one's membership stays: with the role of
    /// the one that is active, and with the higher role where both are or neither is. Whom the first one has invited to an
    /// organization is invited no longer. What has ended stays as history. A customer can have 100 memberships: else TOO_MANY. The audit trail
    /// tells of it at the first one. Needs an API key with `customers:write`, `customers:organization` and
    /// `customers:plans`.
    async fn transfer_resources(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "From whom to whom.")] input: TransferResourcesInput,
    ) -> Option<Result<TransferResourcesPayload>> {
        if let Err(refused) = check_selection(ctx) {
            return Some(Err(refused));
        }
        let transfer = Transfer {
            from: input.from.0,
            to: input.to.0,
        };
        let done = customer::transfer(ctx.app(), ctx.call(), transfer)
            .boxed()
            .await;
        Some(payload(ctx, done).await)
    }
}

async fn payload(
    ctx: &Context<'_>,
    done: Result<customer::Transferred>,
) -> Result<TransferResourcesPayload> {
    let (done, faults) = settle(ctx, done).await?;
    let Some(done) = done else {
        return Ok(TransferResourcesPayload {
            from: None,
            to: None,
            memberships: Vec::new(),
            subscriptions: Vec::new(),
            user_errors: faults,
        });
    };
    Ok(TransferResourcesPayload {
        from: Some(done.from.into()),
        to: Some(done.to.into()),
        memberships: done.memberships.into_iter().map(Into::into).collect(),
        subscriptions: done.subscriptions.into_iter().map(Into::into).collect(),
        user_errors: user_errors(ctx, done.notices).await?,
    })
}
