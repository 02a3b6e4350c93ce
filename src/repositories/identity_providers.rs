//! `identity_providers`: where people sign in elsewhere.

use diesel::{
    AsChangeset, ExpressionMethods, Identifiable, Insertable, OptionalExtension, QueryDsl,
    Queryable, Selectable, SelectableHelper,
};
use diesel_async::RunQueryDsl;

use super::{Conn, Result, schema::identity_providers};
use crate::values::{IdentityProviderId, TenantId, Timestamp};

/// A row of `identity_providers`.
#[derive(Debug, Clone, PartialEq, AsChangeset, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = identity_providers)]
#[diesel(primary_key(tenant_id, id))]
pub struct IdentityProviderRow {
    /// Its tenant.
    pub tenant_id: TenantId,
    /// Its id.
    pub id: IdentityProviderId,
    /// Its name in inputs, and in what customers have of it.
    pub code: String,
    /// Its name, for people.
    pub name: String,
    /// The issuer of its tokens, as they name it.
    pub issuer: String,
    /// What the tenant is called there: whom its tokens have to be for.
    pub client_id: String,
    /// Are its tokens taken?
    pub is_enabled: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

listed!(identity_providers, IdentityProviderRow, IdentityProviderId);

/// All of a tenant, oldest first.
pub async fn of_tenant(conn: &mut Conn, tenant: TenantId) -> Result<Vec<IdentityProviderRow>> {
    page(conn, tenant, None, i64::MAX).await
}

/// The one with this code.
pub async fn by_code(
    conn: &mut Conn,
    tenant: TenantId,
    code: &str,
) -> Result<Option<IdentityProviderRow>> {
    Ok(on_conn!(conn, c => identity_providers::table
        .filter(identity_providers::tenant_id.eq(tenant))
        .filter(identity_providers::code.eq(code))
        .select(IdentityProviderRow::as_select())
        .first(c)
        .await
        .optional())?)
}
