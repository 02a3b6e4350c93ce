use crate::{
    domain::{ApiClient, Result},
    repositories::{Conn, api_clients, sites::SiteRow},
    values::{ApiClientId, ApiClientKind, PartnerAccess, Scopes},
};

/// With whose access somebody without an API key acts at a site: that of the site's oldest API client, else of the
/// tenant's oldest one that is of no site; else they can access no partner. Of what the client may do, they may do
/// nothing.
pub(in crate::domain) async fn of_site(conn: &mut Conn, site: &SiteRow) -> Result<ApiClient> {
    let found = api_clients::of_site(conn, site.tenant_id, site.id).await?;
    let partners = match &found {
        Some(client) => api_clients::partner_access(conn, client).await?,
        None => PartnerAccess::Only(Vec::new()),
    };
    let (id, name) = found.map_or((ApiClientId::NIL, String::new()), |row| (row.id, row.name));
    Ok(ApiClient {
        tenant_id: site.tenant_id,
        id,
        name,
        kind: ApiClientKind::Customer,
        scopes: Scopes::NONE,
        partners,
        site_id: Some(site.id),
        called_site: None,
    })
}
