use crate::{
    app::App,
    domain::{
        Call, Result,
        page::{KeysetPage, Page, PageArgs},
    },
    repositories::stores::{self, StoreRow},
    values::kind,
};

/// The stores of partners that the caller can access, oldest first. Needs an API key.
pub async fn list(app: &App, call: &Call, args: &PageArgs) -> Result<Page<StoreRow>> {
    let client = call.client()?;
    let page = KeysetPage::<kind::Store>::parse(args, client.tenant_id)?;
    let mut conn = app.store.read().await?;
    let (tenant, access) = (client.tenant_id, &client.partners);
    let rows = stores::page(&mut conn, tenant, access, page.after, page.limit()).await?;
    Ok(page.page(rows, |row| row.id))
}
