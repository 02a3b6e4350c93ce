use futures_util::FutureExt;

use super::hold::{ended, hold_active};
use crate::{
    app::App,
    domain::{Call, Result, draft::act},
    repositories::subscriptions::SubscriptionRow,
    values::Scope,
};

/// Ends a subscription that is active, now. Needs `customers:plans`.
pub async fn cancel(app: &App, call: &Call, id: String) -> Result<SubscriptionRow> {
    let client = call.require(Scope::CustomersPlans)?;
    act(app, call, client, id, |job, conn, draft| {
        async move {
            let (old, owner) = hold_active(job, conn, &job.input, draft).await?;
            let row = ended(old, job.app.now());
            draft.note("state");
            draft.changes.updated_subscriptions.push(row.clone());
            owner.record(job, "cancelSubscription", draft);
            Ok(row)
        }
        .boxed()
    })
    .await
}
