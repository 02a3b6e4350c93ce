use crate::{
    app::App,
    domain::{
        Call, Result,
        page::{KeysetPage, Page, PageArgs},
    },
    repositories::trusted_documents::{self, TrustedDocumentRow},
    values::{Scope, kind},
};

/// The trusted documents of the caller's tenant, oldest first. Needs `documents:read`.
pub async fn list(app: &App, call: &Call, args: &PageArgs) -> Result<Page<TrustedDocumentRow>> {
    let tenant = call.require(Scope::DocumentsRead)?.tenant_id;
    let page = KeysetPage::<kind::TrustedDocument>::parse(args, tenant)?;
    let mut conn = app.store.read().await?;
    let rows = trusted_documents::page(&mut conn, tenant, page.after, page.limit()).await?;
    Ok(page.page(rows, |row| row.id))
}
