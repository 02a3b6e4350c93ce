use futures_util::FutureExt;

use crate::{
    app::App,
    domain::{
        Call, Change, Path, Result, audit,
        draft::{Job, act},
        external_id::{self, NewExternalId},
        named::MAX_NAME,
    },
    repositories::products::ProductRow,
    values::Scope,
};

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
