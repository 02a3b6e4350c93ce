use crate::{
    domain::{ApiClient, Faults, Path, Reason, Result},
    repositories::{
        Conn,
        sites::{self, SiteRow},
    },
};

/// The site that an input is about: the one it names, else the one that the
/// call names, else the caller's, else the tenant's only one.
pub(in crate::domain) async fn resolve(
    conn: &mut Conn,
    client: &ApiClient,
    named: Option<&str>,
    path: &Path,
    faults: &mut Faults,
) -> Result<Option<SiteRow>> {
    let mut sites = sites::of_tenant(conn, client.tenant_id).await?;
    let called = client.called_site.as_deref();
    let is_known = |site: &SiteRow| match (named, called, client.site_id) {
        (Some(id), _, _) => site.id.to_string() == id,
        (None, Some(called), _) => {
            site.id.to_string() == called || site.number.to_string() == called
        }
        (None, None, Some(own)) => site.id == own,
        (None, None, None) => true,
    };
    sites.retain(is_known);
    if let [site] = sites.as_slice() {
        faults.set_site(site.id);
        return Ok(sites.pop());
    }
    let reason = if named.or(called).is_some() {
        Reason::NotFound
    } else {
        Reason::Required
    };
    faults.add(path.clone(), reason);
    Ok(None)
}
