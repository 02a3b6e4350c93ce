use super::PREFIX;
use crate::{
    app::App,
    domain::{ApiClient, Denied, Error, Result, token},
    repositories::{
        Conn,
        api_clients::{self, ApiClientRow, ApiKeyRow},
        tenants,
    },
    values::PartnerAccess,
};

/// Who calls with this API key.
///
/// A key that is wrong, revoked or expired is [`Error::Unauthenticated`].
pub async fn authenticate(app: &App, key: &str) -> Result<ApiClient> {
    let (key_row, client) = match known_or_found(app, key).await? {
        Some(found) => found,
        None if key.starts_with(PREFIX) && token::tenant_of(PREFIX, key).is_none() => {
            return denied(Denied::Mistyped);
        }
        None => return denied(Denied::Unknown),
    };
    if key_row.revoked_at.is_some() {
        return denied(Denied::Revoked);
    }
    if key_row.expires_at.is_some_and(|end| end <= app.now()) {
        return denied(Denied::Expired);
    }
    Ok(ApiClient {
        partners: match client.all_partners {
            true => PartnerAccess::All,
            false => {
                let mut conn = app.store.read().await?;
                api_clients::partner_access(&mut conn, &client).await?
            }
        },
        tenant_id: client.tenant_id,
        id: client.id,
        name: client.name,
        kind: client.kind,
        scopes: client.scopes,
        site_id: client.site_id,
        called_site: None,
    })
}

async fn known_or_found(app: &App, key: &str) -> Result<Option<(ApiKeyRow, ApiClientRow)>> {
    let digest = token::hash(key);
    if let Some(known) = app.store.known_key(&digest) {
        return Ok(Some(known));
    }
    let mut conn = app.store.read().await?;
    let found = find(&mut conn, key).await?;
    if let Some(found) = &found {
        app.store.keep_key(&digest, found);
    }
    Ok(found)
}

/// The key with this text, and its client; also one that is refused.
pub(in crate::domain) async fn find(
    conn: &mut Conn,
    key: &str,
) -> Result<Option<(ApiKeyRow, ApiClientRow)>> {
    let hash = token::hash(key);
    if let Some(tenant) = token::tenant_of(PREFIX, key) {
        let found = api_clients::find_by_secret(conn, tenant, &hash).await?;
        if found.is_some() {
            return Ok(found);
        }
    }
    // The key that `FRONTDESK_ADMIN_KEY` set does not carry its tenant.
    match tenants::find_by_admin_key(conn, &hash).await? {
        Some(tenant) => Ok(api_clients::find_by_secret(conn, tenant, &hash).await?),
        None => Ok(None),
    }
}

fn denied<T>(why: Denied) -> Result<T> {
    Err(Error::Unauthenticated(why))
}
