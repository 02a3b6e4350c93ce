use crate::{
    domain::{ApiClient, Faults, Path, Reason, Result},
    repositories::{Conn, sites},
    values::SiteId,
};

/// The site that an input is about: the one it names, else the caller's, else the tenant's only one.
pub(in crate::domain) async fn resolve(
    conn: &mut Conn,
    client: &ApiClient,
    named: Option<&str>,
    path: &Path,
    faults: &mut Faults,
) -> Result<Option<SiteId>> {
    if named.is_none() && client.site_id.is_some() {
        return Ok(client.site_id);
    }
    let sites = sites::of_tenant(conn, client.tenant_id).await?;
    let found = match named {
        Some(named) => sites.iter().find(|site| site.id.to_string() == named),
        None if sites.len() == 1 => sites.first(),
        None => None,
    };
    if found.is_none() {
        let reason = if named.is_some() {
            Reason::NotFound
        } else {
            Reason::Required
        };
        faults.add(path.clone(), reason);
    }
    Ok(found.map(|site| site.id))
}
