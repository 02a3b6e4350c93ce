use crate::{
    domain::{ApiClient, Call, Faults, Path, Reason, Result, Viewer},
    repositories::{
        Conn,
        sites::{self, SiteRow},
    },
    values::SiteId,
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
    let sites = sites::of_tenant(conn, client.tenant_id).await?;
    Ok(resolve_among(&sites, client, named, path, faults).cloned())
}

/// The same among the sites of the caller's tenant.
pub(in crate::domain) fn resolve_among<'a>(
    sites: &'a [SiteRow],
    client: &ApiClient,
    named: Option<&str>,
    path: &Path,
    faults: &mut Faults,
) -> Option<&'a SiteRow> {
    let called = client.called_site.as_deref();
    let is_known = |site: &&SiteRow| match (named, called, client.site_id) {
        (Some(id), _, _) => site.id.to_string() == id,
        (None, Some(called), _) => {
            site.id.to_string() == called || site.number.to_string() == called
        }
        (None, None, Some(own)) => site.id == own,
        (None, None, None) => true,
    };
    let mut known = sites.iter().filter(is_known);
    if let (Some(site), None) = (known.next(), known.next()) {
        faults.set_site(site.id);
        return Some(site);
    }
    let reason = if named.or(called).is_some() {
        Reason::NotFound
    } else {
        Reason::Required
    };
    faults.add(path.clone(), reason);
    None
}

/// The site that a call of anybody is about: the one its input names, else the one that the call names, by
/// id or number, else the caller's, else the only one.
pub(in crate::domain) async fn resolve_for(
    conn: &mut Conn,
    call: &Call,
    named: Option<&str>,
    path: &Path,
    faults: &mut Faults,
) -> Result<Option<SiteRow>> {
    let (tenant, own) = match &call.viewer {
        Viewer::ApiClient(client) => return resolve(conn, client, named, path, faults).await,
        Viewer::Customer(me) => (Some(me.tenant_id), Some(me.site_id)),
        Viewer::Anonymous => (None, None),
    };
    let called = call.site.as_deref();
    let site = match (named, called, own) {
        (Some(id), _, _) => find(conn, id, false).await?,
        (None, Some(called), _) => find(conn, called, true).await?,
        (None, None, Some(own)) => sites::by_id(conn, own).await?,
        (None, None, None) => sites::only_one(conn).await?,
    };
    let site = site.filter(|site| tenant.is_none_or(|tenant| tenant == site.tenant_id));
    match &site {
        Some(site) => faults.set_site(site.id),
        None if named.or(called).is_some() => faults.add(path.clone(), Reason::NotFound),
        None => faults.add(path.clone(), Reason::Required),
    }
    Ok(site)
}

async fn find(conn: &mut Conn, text: &str, may_be_number: bool) -> Result<Option<SiteRow>> {
    Ok(match (text.parse::<SiteId>(), text.parse::<i32>()) {
        (Ok(id), _) => sites::by_id(conn, id).await?,
        (Err(_), Ok(number)) if may_be_number => sites::by_number(conn, number).await?,
        (Err(_), _) => None,
    })
}
