use crate::{
    app::App,
    domain::{
        Call, Result,
        page::{KeysetPage, Page, PageArgs},
        words,
    },
    repositories::organizations::{self, OrganizationQuery, OrganizationRow},
    values::{OrganizationId, Scope, kind},
};

/// Which organizations; all that is given has to be so.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/organization"
)]
pub struct OrganizationFilter {
    pub parent_id: Option<String>,
    pub name: Option<String>,
}

/// The organizations of the caller's tenant, oldest first. Needs `customers:read`.
pub async fn list(
    app: &App,
    call: &Call,
    filter: &OrganizationFilter,
    args: &PageArgs,
) -> Result<Page<OrganizationRow>> {
    let client = call.require(Scope::CustomersRead)?;
    let page = KeysetPage::<kind::Organization>::parse(args, client.tenant_id)?;
    let parent = filter.parent_id.as_deref();
    let which = OrganizationQuery {
        parent: parent.map(|id| id.parse().unwrap_or(OrganizationId::NIL)),
        name: words::patterns(filter.name.as_deref().unwrap_or_default()),
    };
    let mut conn = app.store.read().await?;
    let rows = organizations::page(
        &mut conn,
        client.tenant_id,
        &which,
        page.after,
        page.limit(),
    );
    Ok(page.page(rows.await?, |row| row.id))
}
