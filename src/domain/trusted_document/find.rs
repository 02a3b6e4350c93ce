use crate::{
    app::App,
    domain::{Call, Faults, Path, Result, Viewer, site},
    repositories::trusted_documents,
};

/// The text of a document of the caller's tenant; of an anonymous caller, of the tenant of the site that the call names,
/// else of the only one. Anybody may: who names it could send it. It is looked up each time, so that one that was removed
/// is known to no server any more.
pub async fn find(app: &App, call: &Call, document_id: &str) -> Result<Option<String>> {
    let mut conn = app.store.read().await?;
    let tenant = match &call.viewer {
        Viewer::ApiClient(client) => client.tenant_id,
        Viewer::Customer(me) => me.tenant_id,
        Viewer::Anonymous => {
            let found =
                site::resolve_for(&mut conn, call, None, &Path::root(), &mut Faults::new()).await?;
            match found {
                Some(site) => site.tenant_id,
                None => return Ok(None),
            }
        }
    };
    Ok(trusted_documents::body(&mut conn, tenant, document_id).await?)
}
