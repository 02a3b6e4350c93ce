use futures_util::FutureExt;

use super::{NewPlanSubscription, Owner, hold::hold_owner, start};
use crate::{
    app::App,
    domain::{Call, Path, Result, draft::act},
    repositories::subscriptions::SubscriptionRow,
    values::Scope,
};

/// A subscription of somebody who is there, as a caller describes it.
#[derive(Debug, Clone)]
pub struct NewSubscription {
    /// A customer or an organization.
    pub owner_id: String,
    /// To what.
    pub plan: NewPlanSubscription,
}

/// Subscribes a customer that the caller can see, or an organization. Needs `customers:plans`.
pub async fn create(app: &App, call: &Call, new: NewSubscription) -> Result<SubscriptionRow> {
    let client = call.require(Scope::CustomersPlans)?;
    act(app, call, client, new, |job, conn, draft| {
        async move {
            let owner = hold_owner(job, conn, &job.input.owner_id, "ownerId", draft).await?;
            let mut subscriber = Owner::load(&job.app, conn, draft, owner.id()).await?;
            let plans = [(Path::root(), &job.input.plan)];
            start(&job.app, conn, draft, &mut subscriber, &plans).await?;
            // Of one plan alone, that it is a second one is all there is to say.
            let notices = std::mem::take(&mut draft.notices);
            notices
                .into_iter()
                .for_each(|notice| draft.faults.push(notice));
            let Some(row) = draft.changes.subscriptions.first().cloned() else {
                return draft.refuse();
            };
            owner.record(job, "createSubscription", draft);
            Ok(row)
        }
        .boxed()
    })
    .await
}
