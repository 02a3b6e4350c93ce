use crate::{
    app::App,
    domain::{
        Call, Draft, Fault, Path, Reason, Result,
        audit::{self, Actor},
        code,
        draft::commit,
        external_id::{self, NewExternalId},
        named::MAX_NAME,
    },
    repositories::{UniqueKey, products::ProductRow},
    values::Scope,
};

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
