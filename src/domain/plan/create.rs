use futures_util::FutureExt;

use super::replace_default;
use crate::{
    app::App,
    domain::{
        Call, Fault, Path, Reason, Result, audit, code,
        draft::{Job, act},
        external_id::{self, NewExternalId},
        named::MAX_NAME,
        tenant,
    },
    repositories::{UniqueKey, plans::PlanRow},
    values::{ProductId, Scope},
};

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
                ..
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
                product_id: product.map_or(ProductId::NIL, |product| product.id),
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
