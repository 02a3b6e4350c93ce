//! `totp_secrets`, `recovery_codes` and `mfa_challenges`: second factors, and who owes one.

use diesel::{
    AsChangeset, ExpressionMethods, Identifiable, Insertable, OptionalExtension, QueryDsl,
    Queryable, Selectable, SelectableHelper, dsl::count_star,
};
use diesel_async::RunQueryDsl;

use super::{
    Conn, Result,
    schema::{mfa_challenges, recovery_codes, totp_secrets},
};
use crate::values::{CustomerId, MfaChallengeId, SiteId, TenantId, Timestamp};

/// A row of `totp_secrets`.
#[derive(Debug, Clone, AsChangeset, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = totp_secrets)]
#[diesel(primary_key(tenant_id, customer_id))]
#[diesel(treat_none_as_null = true)]
#[diesel(treat_none_as_default_value = false)]
pub struct TotpSecretRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// Whose authenticator it is.
    pub customer_id: CustomerId,
    /// The secret, sealed with the server's secret key.
    pub sealed_secret: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Since when it is demanded: when its first code was given.
    pub confirmed_at: Option<Timestamp>,
    /// The last step whose code was taken.
    pub last_step: Option<i64>,
}

/// A row of `recovery_codes`. The codes themselves are nowhere.
#[derive(Debug, Clone, AsChangeset, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = recovery_codes)]
#[diesel(primary_key(tenant_id, customer_id, code_hash))]
#[diesel(treat_none_as_null = true)]
#[diesel(treat_none_as_default_value = false)]
pub struct RecoveryCodeRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// Whose code it is.
    pub customer_id: CustomerId,
    /// SHA-256 of the code.
    pub code_hash: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

/// A row of `mfa_challenges`. The challenge itself is nowhere.
#[derive(Debug, Clone, AsChangeset, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = mfa_challenges)]
#[diesel(primary_key(tenant_id, id))]
pub struct MfaChallengeRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The challenge.
    pub id: MfaChallengeId,
    /// Who has given the first factor.
    pub customer_id: CustomerId,
    /// The site that is signed in at.
    pub site_id: SiteId,
    /// SHA-256 of the challenge.
    pub secret_hash: Vec<u8>,
    /// How many codes were tried.
    pub attempts: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when it is refused.
    pub expires_at: Timestamp,
}

/// The authenticator of a customer.
pub async fn totp_of(
    conn: &mut Conn,
    tenant: TenantId,
    customer: CustomerId,
) -> Result<Option<TotpSecretRow>> {
    Ok(on_conn!(conn, c => totp_secrets::table
        .find((tenant, customer))
        .select(TotpSecretRow::as_select())
        .first(c)
        .await
        .optional())?)
}

/// The recovery code of a customer with this hash that was not used yet.
pub async fn unused_code(
    conn: &mut Conn,
    tenant: TenantId,
    customer: CustomerId,
    code_hash: &[u8],
) -> Result<Option<RecoveryCodeRow>> {
    Ok(on_conn!(conn, c => recovery_codes::table
        .find((tenant, customer, code_hash))
        .filter(recovery_codes::used_at.is_null())
        .select(RecoveryCodeRow::as_select())
        .first(c)
        .await
        .optional())?)
}

/// How many recovery codes a customer has that were not used yet.
pub async fn unused_codes(conn: &mut Conn, tenant: TenantId, customer: CustomerId) -> Result<i64> {
    Ok(on_conn!(conn, c => recovery_codes::table
        .filter(recovery_codes::tenant_id.eq(tenant))
        .filter(recovery_codes::customer_id.eq(customer))
        .filter(recovery_codes::used_at.is_null())
        .select(count_star())
        .first(c)
        .await)?)
}

/// The challenge with this hash.
pub async fn challenge_by_secret(
    conn: &mut Conn,
    tenant: TenantId,
    secret_hash: &[u8],
) -> Result<Option<MfaChallengeRow>> {
    Ok(on_conn!(conn, c => mfa_challenges::table
        .filter(mfa_challenges::tenant_id.eq(tenant))
        .filter(mfa_challenges::secret_hash.eq(secret_hash))
        .select(MfaChallengeRow::as_select())
        .first(c)
        .await
        .optional())?)
}

/// Removes the challenges that were over before `before`.
pub async fn forget_challenges(conn: &mut Conn, tenant: TenantId, before: Timestamp) -> Result<()> {
    let over = mfa_challenges::table
        .filter(mfa_challenges::tenant_id.eq(tenant))
        .filter(mfa_challenges::expires_at.lt(before));
    on_conn!(conn, c => diesel::delete(over).execute(c).await)?;
    Ok(())
}
