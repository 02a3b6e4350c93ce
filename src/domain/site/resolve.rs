use crate::{
    domain::{ApiClient, Faults, Path, Reason, Result},
    repositories::{
        Conn,
        sites::{self, SiteRow},
    },
};

/// The site that an input is about: the one it names, else the caller's, else the tenant's only one.
pub(in crate::domain) async fn resolve(
    conn: &mut Conn,
    client: &ApiClient,
    named: Option<&str>,
    path: &Path,
    faults: &mut Faults,
) -> Result<Option<SiteRow>> {
    let mut sites = sites::of_tenant(conn, client.tenant_id).await?;
    match (named, client.site_id) {
        (Some(named), _) => sites.retain(|site| site.id.to_string() == named),
        (None, Some(own)) => sites.retain(|site| site.id == own),
        (None, None) => {}
    }
    if sites.len() == 1 {
        return Ok(sites.pop());
    }
    let reason = if named.is_some() {
        Reason::NotFound
    } else {
        Reason::Required
    };
    faults.add(path.clone(), reason);
    Ok(None)
}
