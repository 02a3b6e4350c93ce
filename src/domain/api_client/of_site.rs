use crate::{
    domain::{ApiClient, Result},
    repositories::{
        Conn,
        api_clients::{self, ApiClientRow},
        sites::SiteRow,
    },
    values::{ApiClientId, ApiClientKind, PartnerAccess, Scopes, Timestamp},
};

/// With whose access somebody without an API key acts at a site: that of the site's oldest API client, else of the
/// tenant's oldest one that is of no site; else they can access no partner. Of what the client may do, they may do
/// nothing.
pub(in crate::domain) async fn of_site(conn: &mut Conn, site: &SiteRow) -> Result<ApiClient> {
    let found = api_clients::of_site(conn, site.tenant_id, site.id).await?;
    access_of(conn, site, found).await
}

/// The same for who was invited: that of the API client that invited them, where it is still in use.
pub(in crate::domain) async fn inviting(
    conn: &mut Conn,
    site: &SiteRow,
    inviter: Option<ApiClientId>,
    now: Timestamp,
) -> Result<ApiClient> {
    let found = match inviter {
        Some(id) => api_clients::with_a_key(conn, site.tenant_id, id, now).await?,
        None => None,
    };
    match found {
        Some(_) => access_of(conn, site, found).await,
        None => of_site(conn, site).await,
    }
}

async fn access_of(
    conn: &mut Conn,
    site: &SiteRow,
    found: Option<ApiClientRow>,
) -> Result<ApiClient> {
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
