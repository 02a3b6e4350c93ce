use futures_util::FutureExt;

use super::{NewPlanSubscription, Owner, start, start::subscription};
use crate::{
    app::App,
    domain::{
        Call, Change, Draft, Path, Reason, Result, audit, customer,
        draft::{Job, act},
    },
    repositories::{
        Conn,
        customers::CustomerRow,
        organizations,
        plans::{self, PlanRow},
        subscriptions::SubscriptionRow,
    },
    values::{CustomerId, OrganizationId, OwnerId, PlanId, PlanInterval, Scope, Timestamp},
};

/// A subscription of somebody who is there, as a caller describes it.
#[derive(Debug, Clone)]
pub struct NewSubscription {
    /// A customer or an organization.
    pub owner_id: String,
    /// To what.
    pub plan: NewPlanSubscription,
}

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

fn ended(row: SubscriptionRow, at: Timestamp) -> SubscriptionRow {
    SubscriptionRow {
        is_active: false,
        ended_at: Some(at),
        ..row
    }
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

/// A subscription that is active, and its owner, held as they are.
async fn hold_active<I>(
    job: &Job<I>,
    conn: &mut Conn,
    id: &str,
    draft: &mut Draft,
) -> Result<(SubscriptionRow, Holder)> {
    let path = Path::of("id");
    let found = find_in!(conn, draft, subscriptions, SubscriptionId, id, path.clone());
    let Some(row) = found else {
        return draft.refuse();
    };
    let owner = hold_owner_of(job, conn, row.owner_id, draft).await?;
    // Read again: only now it stays as it is.
    let found = find_in!(conn, draft, subscriptions, SubscriptionId, id, path.clone());
    match found {
        Some(row) if row.is_active && row.end_at.is_none_or(|end| end > job.app.now()) => {
            Ok((row, owner))
        }
        Some(_) => {
            draft.faults.add(path, Reason::Ended);
            draft.refuse()
        }
        None => draft.refuse(),
    }
}

/// Who has subscriptions.
enum Holder {
    Customer(Box<CustomerRow>),
    Organization(OrganizationId),
}

impl Holder {
    fn id(&self) -> OwnerId {
        match self {
            Self::Customer(row) => row.id.owner(),
            Self::Organization(id) => id.owner(),
        }
    }

    fn record<I>(self, job: &Job<I>, action: &str, draft: &mut Draft) {
        match self {
            Self::Customer(mut row) => {
                customer::touch(&job.app, &mut row, draft);
                audit::record(&job.app, &job.actor, action, row.id, draft);
            }
            Self::Organization(id) => audit::record(&job.app, &job.actor, action, id, draft),
        }
    }
}

async fn hold_owner<I>(
    job: &Job<I>,
    conn: &mut Conn,
    id: &str,
    field: &str,
    draft: &mut Draft,
) -> Result<Holder> {
    let path = Path::of(field);
    if let Ok(organization) = id.parse::<OrganizationId>() {
        organizations::hold(conn, draft.tenant_id, organization).await?;
        let found = find_in!(conn, draft, organizations, OrganizationId, id, path);
        let Some(row) = found else {
            return draft.refuse();
        };
        return Ok(Holder::Organization(row.id));
    }
    match customer::hold(conn, &job.client, id, &path, draft).await? {
        Some(row) => Ok(Holder::Customer(Box::new(row))),
        None => draft.refuse(),
    }
}

/// The owner of a subscription; one that the caller cannot see is as if absent.
async fn hold_owner_of<I>(
    job: &Job<I>,
    conn: &mut Conn,
    id: OwnerId,
    draft: &mut Draft,
) -> Result<Holder> {
    let organization: OrganizationId = id.of_kind();
    let found = organizations::by_ids(conn, draft.tenant_id, &[organization]).await?;
    let text = if found.is_empty() {
        let customer: CustomerId = id.of_kind();
        customer.to_string()
    } else {
        organization.to_string()
    };
    hold_owner(job, conn, &text, "id", draft).await
}
