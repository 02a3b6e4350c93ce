//! `personal_access_tokens`: what people give to programs of their own. The tokens themselves are nowhere.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, Identifiable, Insertable, JoinOnDsl,
    OptionalExtension, QueryDsl, Queryable, Selectable, SelectableHelper,
};
use diesel_async::RunQueryDsl;

use super::{
    Conn, Result,
    customers::CustomerRow,
    schema::{customers, personal_access_tokens},
};
use crate::values::{CustomerId, PersonalAccessTokenId, TenantId, Timestamp};

/// A row of `personal_access_tokens`.
#[derive(Debug, Clone, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = personal_access_tokens)]
#[diesel(primary_key(tenant_id, id))]
#[diesel(treat_none_as_default_value = false)]
pub struct PersonalAccessTokenRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The token's id.
    pub id: PersonalAccessTokenId,
    /// Whose it is.
    pub customer_id: CustomerId,
    /// What it is for, as its owner calls it.
    pub name: String,
    /// SHA-256 of the token.
    pub secret_hash: Vec<u8>,
    /// May it change nothing?
    pub is_read_only: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when it is refused.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to some minutes.
    pub last_used_at: Option<Timestamp>,
}

/// The token with this hash, and whose it is.
pub async fn by_secret(
    conn: &mut Conn,
    tenant: TenantId,
    secret_hash: &[u8],
) -> Result<Option<(PersonalAccessTokenRow, CustomerRow)>> {
    let joined = personal_access_tokens::table.inner_join(
        customers::table.on(customers::tenant_id
            .eq(personal_access_tokens::tenant_id)
            .and(customers::id.eq(personal_access_tokens::customer_id))),
    );
    Ok(on_conn!(conn, c => joined
        .filter(personal_access_tokens::tenant_id.eq(tenant))
        .filter(personal_access_tokens::secret_hash.eq(secret_hash))
        .select((PersonalAccessTokenRow::as_select(), CustomerRow::as_select()))
        .first(c)
        .await
        .optional())?)
}

/// The tokens of a customer, the newest first.
pub async fn of_customer(
    conn: &mut Conn,
    tenant: TenantId,
    customer: CustomerId,
) -> Result<Vec<PersonalAccessTokenRow>> {
    Ok(on_conn!(conn, c => personal_access_tokens::table
        .filter(personal_access_tokens::tenant_id.eq(tenant))
        .filter(personal_access_tokens::customer_id.eq(customer))
        .order(personal_access_tokens::id.desc())
        .select(PersonalAccessTokenRow::as_select())
        .load(c)
        .await)?)
}

/// Notes when a token was last used, unless somebody else has since `before`.
pub async fn note_use(
    conn: &mut Conn,
    tenant: TenantId,
    id: PersonalAccessTokenId,
    at: Timestamp,
    before: Timestamp,
) -> Result<()> {
    let unnoted = personal_access_tokens::table
        .filter(personal_access_tokens::tenant_id.eq(tenant))
        .filter(personal_access_tokens::id.eq(id))
        .filter(
            personal_access_tokens::last_used_at
                .is_null()
                .or(personal_access_tokens::last_used_at.le(before)),
        );
    on_conn!(conn, c => diesel::update(unnoted)
        .set(personal_access_tokens::last_used_at.eq(Some(at)))
        .execute(c)
        .await)?;
    Ok(())
}
