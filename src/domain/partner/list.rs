use crate::{
    app::App,
    domain::{
        Call, Result,
        page::{KeysetPage, Page, PageArgs},
    },
    repositories::partners::{self, PartnerRow},
    values::kind,
};

/// The partners that the caller can access, oldest first. Needs an API key.
pub async fn list(app: &App, call: &Call, args: &PageArgs) -> Result<Page<PartnerRow>> {
    let client = call.client()?;
    let page = KeysetPage::<kind::Partner>::parse(args, client.tenant_id)?;
    let mut conn = app.store.read().await?;
    let rows = partners::page(
        &mut conn,
        client.tenant_id,
        &client.partners,
        page.after,
        page.limit(),
    )
    .await?;
    Ok(page.page(rows, |row| row.id))
}
