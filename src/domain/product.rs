//! Products: what can be subscribed to.

use futures_util::FutureExt;

use super::{
    Call, Change, Draft, Fault, Path, Reason, Result,
    audit::{self, Actor},
    code,
    draft::{Job, act, commit},
    external_id::{self, NewExternalId},
    named::MAX_NAME,
};
use crate::{
    app::App,
    repositories::{UniqueKey, products::ProductRow},
    values::Scope,
};

loaded!(products, ProductRow, ProductId);
listed!(products, ProductRow, Product);

/// A product to be created, as a caller describes it.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/plan"
)]
pub struct NewProduct {
    pub code: String,
    pub name: String,
    pub external_ids: Vec<NewExternalId>,
}

/// What is changed of a product. Its code stays.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/plan"
)]
pub struct ProductChange {
    pub id: String,
    pub name: Change<String>,
    pub external_ids: Change<Vec<NewExternalId>>,
}

/// Makes a product. Needs `plans:write`.
pub async fn create(app: &App, call: &Call, new: NewProduct) -> Result<ProductRow> {
    let client = call.require(Scope::PlansWrite)?;
    let mut draft = Draft::new(app, client.tenant_id);
    if code::check(&new.code, &mut draft) {
        let taken = Fault::new(Path::of("code"), Reason::CodeTaken);
        draft.claim(UniqueKey::ProductCode(new.code.clone()), taken);
    }
    let now = app.now();
    let mut product = ProductRow {
        tenant_id: client.tenant_id,
        id: app.new_id(),
        code: new.code,
        name: String::new(),
        created_at: now,
        updated_at: now,
    };
    draft.note("code");
    draft.name(&mut product.name, "name", &Some(Some(new.name)), MAX_NAME);
    let path = Path::of("externalIds");
    external_id::replace(&mut draft, product.id, &new.external_ids, &path, &[]);
    draft.changes.products = vec![product.clone()];
    let actor = Actor::of(call, client);
    audit::record(app, &actor, "createProduct", product.id, &mut draft);
    commit(app, draft).await?;
    Ok(product)
}

/// Changes a product. Needs `plans:write`.
pub async fn update(app: &App, call: &Call, change: ProductChange) -> Result<ProductRow> {
    let client = call.require(Scope::PlansWrite)?;
    act(app, call, client, change, |job, conn, draft| {
        async move {
            let Job {
                app,
                actor,
                input: change,
                ..
            } = job;
            let found = hold_in!(conn, draft, products, ProductId, change.id, Path::of("id"));
            let Some(mut product) = found else {
                return draft.refuse();
            };
            draft.name(&mut product.name, "name", &change.name, MAX_NAME);
            external_id::change(conn, draft, product.id, &change.external_ids).await?;
            if !draft.changed.is_empty() {
                product.updated_at = app.now();
                draft.changes.updated_products = vec![product.clone()];
            }
            audit::record(app, actor, "updateProduct", product.id, draft);
            Ok(product)
        }
        .boxed()
    })
    .await
}
