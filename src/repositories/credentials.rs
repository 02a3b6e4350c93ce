//! `passwords` and `social_accounts`: what customers prove themselves with. Secrets are
//! hashed or sealed before they come here.

use diesel::{
    AsChangeset, ExpressionMethods, Identifiable, Insertable, OptionalExtension, QueryDsl,
    Queryable, Selectable, SelectableHelper, dsl::exists,
};
use diesel_async::RunQueryDsl;

use super::{
    Conn, Result,
    one_of::OneOf,
    schema::{passwords, social_accounts},
};
use crate::values::{CustomerId, TenantId, Timestamp};

/// A row of `passwords`.
#[derive(Clone, AsChangeset, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = passwords)]
#[diesel(primary_key(tenant_id, customer_id))]
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

/// A row of `social_accounts`.
#[derive(Debug, Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = social_accounts)]
#[diesel(treat_none_as_default_value = false)]
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

/// The password of a customer, where there is one.
pub async fn password_of(
    conn: &mut Conn,
    tenant: TenantId,
    customer: CustomerId,
) -> Result<Option<PasswordRow>> {
    Ok(on_conn!(conn, c => passwords::table
        .find((tenant, customer))
        .select(PasswordRow::as_select())
        .first(c)
        .await
        .optional())?)
}

/// The accounts of each customer at social networks, the one given first first.
pub async fn social_accounts_of(
    conn: &mut Conn,
    tenant: TenantId,
    customers: &[CustomerId],
) -> Result<Vec<SocialAccountRow>> {
    Ok(on_conn!(conn, c => social_accounts::table
        .filter(social_accounts::tenant_id.eq(tenant))
        .filter(social_accounts::customer_id.one_of(customers))
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

/// Who has an account with this subject at an identity provider.
pub async fn owner_of_account(
    conn: &mut Conn,
    tenant: TenantId,
    provider: &str,
    subject: &str,
) -> Result<Option<CustomerId>> {
    Ok(on_conn!(conn, c => social_accounts::table
        .filter(social_accounts::tenant_id.eq(tenant))
        .filter(social_accounts::provider.eq(provider))
        .filter(social_accounts::subject.eq(subject))
        .select(social_accounts::customer_id)
        .first(c)
        .await
        .optional())?)
}
