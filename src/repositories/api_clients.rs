//! `api_clients`, `api_client_partners` and `api_keys`: the programs that call, and their credentials.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, Insertable, JoinOnDsl, OptionalExtension, QueryDsl,
    Queryable, Selectable, SelectableHelper,
};
use diesel_async::RunQueryDsl;

use super::{
    Conn, Result,
    schema::{api_client_partners, api_clients, api_keys},
};
use crate::values::{
    ApiClientId, ApiClientKind, ApiKeyId, PartnerAccess, PartnerId, Scopes, SiteId, TenantId,
    Timestamp,
};

/// A row of `api_clients`.
#[derive(Debug, Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = api_clients)]
#[diesel(treat_none_as_default_value = false)]
pub struct ApiClientRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The client.
    pub id: ApiClientId,
    /// Its name, for people.
    pub name: String,
    /// What it may be used for.
    pub kind: ApiClientKind,
    /// What it may do.
    pub scopes: Scopes,
    /// Can it access every partner, later ones included?
    pub all_partners: bool,
    /// Its site, where an input names none.
    pub site_id: Option<SiteId>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A row of `api_client_partners`: a partner that a client without `all_partners` can access.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = api_client_partners)]
pub struct ApiClientPartnerRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The client.
    pub api_client_id: ApiClientId,
    /// The partner.
    pub partner_id: PartnerId,
}

/// A row of `api_keys`. The key itself is nowhere.
#[derive(Debug, Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = api_keys)]
#[diesel(treat_none_as_default_value = false)]
pub struct ApiKeyRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The key's id.
    pub id: ApiKeyId,
    /// Whose key it is.
    pub api_client_id: ApiClientId,
    /// SHA-256 of the key.
    pub secret_hash: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when it is refused.
    pub expires_at: Option<Timestamp>,
    /// Since when it is refused.
    pub revoked_at: Option<Timestamp>,
}

/// The key with this hash, and its client.
pub async fn find_by_secret(
    conn: &mut Conn,
    tenant: TenantId,
    secret_hash: &[u8],
) -> Result<Option<(ApiKeyRow, ApiClientRow)>> {
    let joined = api_keys::table.inner_join(
        api_clients::table.on(api_clients::tenant_id
            .eq(api_keys::tenant_id)
            .and(api_clients::id.eq(api_keys::api_client_id))),
    );
    Ok(on_conn!(conn, c => joined
        .filter(api_keys::tenant_id.eq(tenant))
        .filter(api_keys::secret_hash.eq(secret_hash))
        .select((ApiKeyRow::as_select(), ApiClientRow::as_select()))
        .first(c)
        .await
        .optional())?)
}

/// A client, where one of its keys is not refused.
pub async fn with_a_key(
    conn: &mut Conn,
    tenant: TenantId,
    id: ApiClientId,
    now: Timestamp,
) -> Result<Option<ApiClientRow>> {
    let joined = api_keys::table.inner_join(
        api_clients::table.on(api_clients::tenant_id
            .eq(api_keys::tenant_id)
            .and(api_clients::id.eq(api_keys::api_client_id))),
    );
    Ok(on_conn!(conn, c => joined
        .filter(api_clients::tenant_id.eq(tenant))
        .filter(api_clients::id.eq(id))
        .filter(api_keys::revoked_at.is_null())
        .filter(api_keys::expires_at.is_null().or(api_keys::expires_at.gt(now)))
        .select(ApiClientRow::as_select())
        .first(c)
        .await
        .optional())?)
}

/// The client that front ends of a site use: of those with a key that can be used by `now`, one of the site before one
/// of none, one for customers before others, the older before the younger.
pub async fn of_site(
    conn: &mut Conn,
    tenant: TenantId,
    site: SiteId,
    now: Timestamp,
) -> Result<Option<ApiClientRow>> {
    let with_a_key = api_keys::table
        .filter(api_keys::tenant_id.eq(tenant))
        .filter(api_keys::revoked_at.is_null())
        .filter(
            api_keys::expires_at
                .is_null()
                .or(api_keys::expires_at.gt(now)),
        )
        .select(api_keys::api_client_id);
    Ok(on_conn!(conn, c => api_clients::table
        .filter(api_clients::tenant_id.eq(tenant))
        .filter(api_clients::site_id.eq(site).or(api_clients::site_id.is_null()))
        .filter(api_clients::id.eq_any(with_a_key))
        .order((
            api_clients::site_id.is_null(),
            api_clients::kind.ne(ApiClientKind::Customer),
            api_clients::id,
        ))
        .select(ApiClientRow::as_select())
        .first(c)
        .await
        .optional())?)
}

/// The partners that a client can access.
pub async fn partner_access(conn: &mut Conn, client: &ApiClientRow) -> Result<PartnerAccess> {
    if client.all_partners {
        return Ok(PartnerAccess::All);
    }
    Ok(PartnerAccess::Only(
        on_conn!(conn, c => api_client_partners::table
        .filter(api_client_partners::tenant_id.eq(client.tenant_id))
        .filter(api_client_partners::api_client_id.eq(client.id))
        .order(api_client_partners::partner_id)
        .select(api_client_partners::partner_id)
        .load(c)
        .await)?,
    ))
}

/// The keys of a tenant with their clients, oldest first.
pub async fn keys_of(conn: &mut Conn, tenant: TenantId) -> Result<Vec<(ApiKeyRow, ApiClientRow)>> {
    let joined = api_keys::table.inner_join(
        api_clients::table.on(api_clients::tenant_id
            .eq(api_keys::tenant_id)
            .and(api_clients::id.eq(api_keys::api_client_id))),
    );
    Ok(on_conn!(conn, c => joined
        .filter(api_keys::tenant_id.eq(tenant))
        .order(api_keys::id)
        .select((ApiKeyRow::as_select(), ApiClientRow::as_select()))
        .load(c)
        .await)?)
}

/// Refuses a key from `now` on. Is there such a key that was not refused yet?
pub async fn revoke(
    conn: &mut Conn,
    tenant: TenantId,
    id: ApiKeyId,
    now: Timestamp,
) -> Result<bool> {
    let key = api_keys::table
        .filter(api_keys::tenant_id.eq(tenant))
        .filter(api_keys::id.eq(id))
        .filter(api_keys::revoked_at.is_null());
    let revoked = on_conn!(conn, c => diesel::update(key)
        .set(api_keys::revoked_at.eq(Some(now)))
        .execute(c)
        .await)?;
    Ok(revoked > 0)
}
