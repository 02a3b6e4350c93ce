use futures_util::FutureExt;

use super::{
    hold::{ended, hold_active},
    start::subscription,
};
use crate::{
    app::App,
    domain::{Call, Change, Draft, Path, Reason, Result, draft::act},
    repositories::{
        Conn,
        plans::{self, PlanRow},
        subscriptions::SubscriptionRow,
    },
    values::{PlanId, PlanInterval, Scope, Timestamp},
};

/// What is changed of a subscription.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/plan"
)]
pub struct SubscriptionChange {
    pub id: String,
    pub plan: Change<String>,
    pub partner: Change<bool>,
    pub interval: Change<PlanInterval>,
    pub end_date: Change<String>,
}

/// Changes a subscription that is active: it ends, and another one to the same product goes on in
/// its place, so that the history shows both. Needs `customers:plans`.
pub async fn change(app: &App, call: &Call, change: SubscriptionChange) -> Result<SubscriptionRow> {
    let client = call.require(Scope::CustomersPlans)?;
    act(app, call, client, change, |job, conn, draft| {
        async move {
            let change = &job.input;
            let (old, owner) = hold_active(job, conn, &change.id, draft).await?;
            let mut plan = plans::by_ids(conn, draft.tenant_id, &[old.plan_id])
                .await?
                .pop();
            match &change.plan {
                None => {}
                Some(None) => draft.faults.add(Path::of("plan"), Reason::Required),
                Some(Some(named)) => plan = find_plan(conn, draft, named, &old).await?,
            }
            let Some(plan) = plan else {
                return draft.refuse();
            };
            let mut new = SubscriptionRow {
                is_through_partner: old.is_through_partner,
                billing_interval: old.billing_interval,
                start_at: old.start_at.max(job.app.now()),
                end_at: old.end_at,
                ..subscription(&job.app, draft, old.owner_id, &plan)
            };
            if plan.id != old.plan_id {
                draft.note("plan");
            }
            draft.value(&mut new.is_through_partner, "partner", &change.partner);
            draft.value(&mut new.billing_interval, "interval", &change.interval);
            end_date(&mut new, &change.end_date, draft);
            if draft.changed.is_empty() {
                return if draft.faults.is_empty() {
                    Ok(old)
                } else {
                    draft.refuse()
                };
            }
            let (now, start) = (job.app.now(), new.start_at);
            draft
                .changes
                .updated_subscriptions
                .push(ended(old, now.min(start)));
            draft.changes.subscriptions.push(new.clone());
            owner.record(job, "changeSubscription", draft);
            Ok(new)
        }
        .boxed()
    })
    .await
}

fn end_date(row: &mut SubscriptionRow, change: &Change<String>, draft: &mut Draft) {
    let path = Path::of("endDate");
    let end = match change {
        None => return,
        Some(None) => None,
        Some(Some(text)) => {
            let end = text.parse::<Timestamp>().map_err(|_| Reason::DateTime);
            let Some(end) = draft.faults.take(path.clone(), end) else {
                return;
            };
            if end < row.start_at {
                return draft.faults.add(path, Reason::EndBeforeStart);
            }
            Some(end)
        }
    };
    draft.set(&mut row.end_at, "endDate", end);
}

/// Another plan of the same product.
async fn find_plan(
    conn: &mut Conn,
    draft: &mut Draft,
    named: &str,
    old: &SubscriptionRow,
) -> Result<Option<PlanRow>> {
    let named = named.trim();
    let ids: Vec<PlanId> = named.parse().into_iter().collect();
    let found = plans::named(conn, draft.tenant_id, &[named], &ids).await?;
    let is_named = |row: &PlanRow| row.code == named || row.id.to_string() == named;
    let found = found.into_iter().find(is_named);
    match &found {
        None => draft.faults.add(Path::of("plan"), Reason::NotFound),
        Some(plan) if plan.product_id != old.product_id => {
            draft
                .faults
                .add(Path::of("plan"), Reason::PlanOfAnotherProduct);
        }
        Some(_) => {}
    }
    Ok(found)
}
