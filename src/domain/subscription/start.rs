use std::collections::HashSet;

use crate::{
    app::App,
    domain::{Draft, Path, Reason, Result, tenant::TenantConfig},
    repositories::{
        Conn,
        plans::{self, PlanRow},
        subscriptions::{self, SubscriptionRow},
    },
    values::{DefaultSubscription, OwnerId, PlanId, PlanInterval, ProductId, Timestamp},
};

/// A plan to subscribe to, as a caller describes it.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/plan"
)]
pub struct NewPlanSubscription {
    pub plan: String,
    pub partner: bool,
    pub interval: PlanInterval,
    pub start_date: Option<String>,
    pub end_date: Option<String>,
}

/// Who subscribes, and to which products already.
pub(in crate::domain) struct Owner {
    id: OwnerId,
    active: HashSet<ProductId>,
}

impl Owner {
    /// One that is made by the same draft.
    pub(in crate::domain) fn new(id: OwnerId) -> Self {
        Self {
            id,
            active: HashSet::new(),
        }
    }

    /// Takes a product, unless there is a subscription to it already.
    pub(super) fn takes(&mut self, product: ProductId) -> bool {
        self.active.insert(product)
    }

    /// One that is there. What is over by now is ended.
    pub(in crate::domain) async fn load(
        app: &App,
        conn: &mut Conn,
        draft: &mut Draft,
        id: OwnerId,
    ) -> Result<Self> {
        let now = app.now();
        let mut active = HashSet::new();
        for mut row in subscriptions::of_owners(conn, draft.tenant_id, &[id]).await? {
            match row.end_at {
                _ if !row.is_active => {}
                Some(end) if end <= now => {
                    row.is_active = false;
                    row.ended_at = Some(end);
                    draft.changes.updated_subscriptions.push(row);
                }
                _ => {
                    active.insert(row.product_id);
                }
            }
        }
        Ok(Self { id, active })
    }
}

/// Subscribes an owner to plans, each with its place in the input. Of several to one product, and
/// where there is a subscription to it already, the first one stays; the others are noticed, and do
/// not stop the rest.
pub(in crate::domain) async fn start(
    app: &App,
    conn: &mut Conn,
    draft: &mut Draft,
    owner: &mut Owner,
    plans: &[(Path, &NewPlanSubscription)],
) -> Result<()> {
    if plans.is_empty() {
        return Ok(());
    }
    let codes: Vec<_> = plans.iter().map(|(_, plan)| plan.plan.trim()).collect();
    let ids: Vec<PlanId> = codes.iter().filter_map(|code| code.parse().ok()).collect();
    let known = plans::named(conn, draft.tenant_id, &codes, &ids).await?;
    for (path, new) in plans {
        let named =
            |row: &&PlanRow| row.code == new.plan.trim() || row.id.to_string() == new.plan.trim();
        let plan = known.iter().find(named);
        if plan.is_none() {
            draft.faults.add(path.at("plan"), Reason::NotFound);
        }
        let dates = dates(app, draft, new, path);
        let (Some(plan), Some((start_at, end_at))) = (plan, dates) else {
            continue;
        };
        // What is over already is history, and in nobody's way.
        let is_over = end_at.is_some_and(|end| end <= app.now());
        if is_over || owner.takes(plan.product_id) {
            let row = SubscriptionRow {
                is_through_partner: new.partner,
                billing_interval: new.interval,
                start_at,
                end_at,
                is_active: !is_over,
                ended_at: end_at.filter(|_| is_over),
                ..subscription(app, draft, owner.id, plan)
            };
            draft.note("plans");
            draft.changes.subscriptions.push(row);
        } else {
            draft.notices.add(path.at("plan"), Reason::SecondPlan);
        }
    }
    Ok(())
}

/// Subscribes a new organization to the tenant's default plan, where the tenant wants that and it is
/// not subscribed to its product already.
pub(in crate::domain) async fn start_default(
    app: &App,
    conn: &mut Conn,
    draft: &mut Draft,
    config: &TenantConfig,
    owner: &Owner,
) -> Result<()> {
    if config.settings.default_subscription == DefaultSubscription::None {
        return Ok(());
    }
    let default = plans::named(conn, draft.tenant_id, &[], &[]).await?.pop();
    if let Some(plan) = default.filter(|plan| !owner.active.contains(&plan.product_id)) {
        let row = subscription(app, draft, owner.id, &plan);
        draft.note("plans");
        draft.changes.subscriptions.push(row);
    }
    Ok(())
}

/// A subscription from now on, without an end.
pub(super) fn subscription(
    app: &App,
    draft: &Draft,
    owner_id: OwnerId,
    plan: &PlanRow,
) -> SubscriptionRow {
    let now = app.now();
    SubscriptionRow {
        tenant_id: draft.tenant_id,
        id: app.new_id(),
        owner_id,
        product_id: plan.product_id,
        plan_id: plan.id,
        is_through_partner: false,
        billing_interval: PlanInterval::None,
        start_at: now,
        end_at: None,
        is_active: true,
        ended_at: None,
        created_at: now,
    }
}

/// When it starts, now where that is not said, and when it ends.
fn dates(
    app: &App,
    draft: &mut Draft,
    new: &NewPlanSubscription,
    path: &Path,
) -> Option<(Timestamp, Option<Timestamp>)> {
    let mut instant = |name: &str, text: &Option<String>| match text {
        None => Some(None),
        Some(text) => {
            let instant = text.parse::<Timestamp>().map_err(|_| Reason::DateTime);
            draft.faults.take(path.at(name), instant).map(Some)
        }
    };
    let start = instant("startDate", &new.start_date);
    let end = instant("endDate", &new.end_date);
    let (start, end) = (start?.unwrap_or_else(|| app.now()), end?);
    if end.is_some_and(|end| end < start) {
        draft.faults.add(path.at("endDate"), Reason::EndBeforeStart);
        return None;
    }
    Some((start, end))
}
