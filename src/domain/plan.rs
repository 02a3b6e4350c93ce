//! Plans: the ways to subscribe to products. One of a tenant's may be the default.

use futures_util::FutureExt;

use super::{
    Call, Change, Draft, Fault, Path, Reason, Result, audit, code,
    draft::{Job, act},
    external_id::{self, NewExternalId},
    named::MAX_NAME,
    tenant,
};
use crate::{
    app::App,
    repositories::{
        Conn, UniqueKey,
        plans::{self, PlanRow},
    },
    values::Scope,
};

loaded!(plans, PlanRow, PlanId);
listed!(plans, PlanRow, Plan);

/// A plan to be created, as a caller describes it.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/plan"
)]
pub struct NewPlan {
    pub product_id: String,
    pub code: String,
    pub name: String,
    pub is_default: bool,
    pub external_ids: Vec<NewExternalId>,
}

/// What is changed of a plan. Its product and its code stay.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/plan"
)]
pub struct PlanChange {
    pub id: String,
    pub name: Change<String>,
    pub is_default: Change<bool>,
    pub external_ids: Change<Vec<NewExternalId>>,
}

/// Makes a plan. Where it is the default, the one that was is not any more. Needs `plans:write`.
pub async fn create(app: &App, call: &Call, new: NewPlan) -> Result<PlanRow> {
    let client = call.require(Scope::PlansWrite)?;
    act(app, call, client, new, |job, conn, draft| {
        async move {
            let Job {
                app,
                client,
                actor,
                input: new,
            } = job;
            tenant::hold(conn, client.tenant_id).await?;
            let path = Path::of("productId");
            let product = find_in!(conn, draft, products, ProductId, new.product_id, path);
            if code::check(&new.code, draft) {
                let taken = Fault::new(Path::of("code"), Reason::CodeTaken);
                draft.claim(UniqueKey::PlanCode(new.code.clone()), taken);
            }
            let now = app.now();
            let mut plan = PlanRow {
                tenant_id: client.tenant_id,
                id: app.new_id(),
                product_id: product.map_or(crate::values::ProductId::NIL, |product| product.id),
                code: new.code.clone(),
                name: String::new(),
                is_default: new.is_default,
                created_at: now,
                updated_at: now,
            };
            draft.note("productId");
            draft.note("code");
            draft.name(
                &mut plan.name,
                "name",
                &Some(Some(new.name.clone())),
                MAX_NAME,
            );
            let path = Path::of("externalIds");
            external_id::replace(draft, plan.id, &new.external_ids, &path, &[]);
            if plan.is_default {
                draft.note("isDefault");
                replace_default(app, conn, &plan, draft).await?;
            }
            draft.changes.plans = vec![plan.clone()];
            audit::record(app, actor, "createPlan", plan.id, draft);
            Ok(plan)
        }
        .boxed()
    })
    .await
}

/// Changes a plan. Where it becomes the default, the one that was is not any more. Needs `plans:write`.
pub async fn update(app: &App, call: &Call, change: PlanChange) -> Result<PlanRow> {
    let client = call.require(Scope::PlansWrite)?;
    act(app, call, client, change, |job, conn, draft| {
        async move {
            let Job {
                app,
                client,
                actor,
                input: change,
            } = job;
            tenant::hold(conn, client.tenant_id).await?;
            let found = find_in!(conn, draft, plans, PlanId, change.id, Path::of("id"));
            let Some(mut plan) = found else {
                return draft.refuse();
            };
            let was_default = plan.is_default;
            draft.name(&mut plan.name, "name", &change.name, MAX_NAME);
            draft.value(&mut plan.is_default, "isDefault", &change.is_default);
            external_id::change(conn, draft, plan.id, &change.external_ids).await?;
            if plan.is_default && !was_default {
                replace_default(app, conn, &plan, draft).await?;
            }
            if !draft.changed.is_empty() {
                plan.updated_at = app.now();
                draft.changes.updated_plans.push(plan.clone());
            }
            audit::record(app, actor, "updatePlan", plan.id, draft);
            Ok(plan)
        }
        .boxed()
    })
    .await
}

/// Takes the place of the plan that is the default so far.
async fn replace_default(
    app: &App,
    conn: &mut Conn,
    plan: &PlanRow,
    draft: &mut Draft,
) -> Result<()> {
    // Asked for none, it gives the default one.
    let now = app.now();
    for mut old in plans::named(conn, plan.tenant_id, &[], &[]).await? {
        old.is_default = false;
        old.updated_at = now;
        draft.changes.updated_plans.push(old);
    }
    Ok(())
}
