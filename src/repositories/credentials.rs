//! `passwords`, `sessions` and `social_accounts`: what customers prove themselves with. Secrets are
//! hashed or sealed before they come here.

use diesel::{
    ExpressionMethods, Insertable, QueryDsl, Queryable, Selectable, SelectableHelper, dsl::exists,
};
use diesel_async::RunQueryDsl;

use super::{
    Conn, Result,
    schema::{passwords, sessions, social_accounts},
};
use crate::values::{CustomerId, SessionId, TenantId, Timestamp};

/// A row of `passwords`.
#[derive(Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = passwords)]
pub struct PasswordRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// Whose password it is.
    pub customer_id: CustomerId,
    /// The hash as a PHC string.
    pub hash: String,
    /// When it was set.
    pub updated_at: Timestamp,
}

impl std::fmt::Debug for PasswordRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PasswordRow").finish_non_exhaustive()
    }
}

/// A row of `sessions`. The token itself is nowhere.
#[derive(Debug, Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct SessionRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The session.
    pub id: SessionId,
    /// Who is signed in.
    pub customer_id: CustomerId,
    /// SHA-256 of the token.
    pub secret_hash: Vec<u8>,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
}

/// A row of `social_accounts`.
#[derive(Debug, Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = social_accounts)]
pub struct SocialAccountRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// Whose account it is.
    pub customer_id: CustomerId,
    /// At which network.
    pub provider: String,
    /// The token, sealed with the server's secret key.
    pub sealed_token: Vec<u8>,
    /// When it was first given.
    pub created_at: Timestamp,
    /// When the token was last given.
    pub updated_at: Timestamp,
    /// Whose account it is, by the word of the identity provider; none where it was not verified.
    pub subject: Option<String>,
    /// The e-mail address that the identity provider says is theirs.
    pub email: Option<String>,
}

/// The accounts of each customer at social networks, the one given first first.
pub async fn social_accounts_of(
    conn: &mut Conn,
    tenant: TenantId,
    customers: &[CustomerId],
) -> Result<Vec<SocialAccountRow>> {
    Ok(on_conn!(conn, c => social_accounts::table
        .filter(social_accounts::tenant_id.eq(tenant))
        .filter(social_accounts::customer_id.eq_any(customers))
        .order((
            social_accounts::customer_id,
            social_accounts::created_at,
            social_accounts::provider,
        ))
        .select(SocialAccountRow::as_select())
        .load(c)
        .await)?)
}

/// Has any customer an account that this identity provider vouched for?
pub async fn any_verified_by(conn: &mut Conn, tenant: TenantId, provider: &str) -> Result<bool> {
    let any = social_accounts::table
        .filter(social_accounts::tenant_id.eq(tenant))
        .filter(social_accounts::provider.eq(provider))
        .filter(social_accounts::subject.is_not_null());
    Ok(on_conn!(conn, c => diesel::select(exists(any)).get_result(c).await)?)
}
