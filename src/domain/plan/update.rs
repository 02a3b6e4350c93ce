use futures_util::FutureExt;

use super::replace_default;
use crate::{
    app::App,
    domain::{
        Call, Change, Path, Result, audit,
        draft::{Job, act},
        external_id::{self, NewExternalId},
        named::MAX_NAME,
        tenant,
    },
    repositories::plans::PlanRow,
    values::Scope,
};

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
                ..
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
