//! `mail_tokens`: tokens that leave by mail, each to be used once. The tokens themselves are nowhere.

use diesel::{
    AsChangeset, ExpressionMethods, Identifiable, Insertable, OptionalExtension, QueryDsl,
    Queryable, Selectable, SelectableHelper,
};
use diesel_async::RunQueryDsl;

use super::{Conn, Result, one_of::OneOf, schema::mail_tokens};
use crate::values::{
    CustomerId, InvitationId, MailTokenId, MailTokenPurpose, SiteId, TenantId, Timestamp,
};

/// A row of `mail_tokens`.
#[derive(Debug, Clone, AsChangeset, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = mail_tokens)]
#[diesel(primary_key(tenant_id, id))]
#[diesel(treat_none_as_null = true)]
#[diesel(treat_none_as_default_value = false)]
pub struct MailTokenRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The token.
    pub id: MailTokenId,
    /// What it is for.
    pub purpose: MailTokenPurpose,
    /// Whom it is for; none for who is invited and has no account.
    pub customer_id: Option<CustomerId>,
    /// The invitation that it accepts.
    pub invitation_id: Option<InvitationId>,
    /// The site that it is used at.
    pub site_id: SiteId,
    /// SHA-256 of the token.
    pub secret_hash: Vec<u8>,
    /// The address that it was sent to, which using it shows to be the customer's.
    pub email: String,
    /// Where its page leads back to.
    pub redirect_url: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when it is refused.
    pub expires_at: Timestamp,
    /// When it was used, or another one in its place.
    pub used_at: Option<Timestamp>,
}

/// The token with this hash.
pub async fn by_secret(
    conn: &mut Conn,
    tenant: TenantId,
    secret_hash: &[u8],
) -> Result<Option<MailTokenRow>> {
    Ok(on_conn!(conn, c => mail_tokens::table
        .filter(mail_tokens::tenant_id.eq(tenant))
        .filter(mail_tokens::secret_hash.eq(secret_hash))
        .select(MailTokenRow::as_select())
        .first(c)
        .await
        .optional())?)
}

/// Like [`by_secret`], held until the transaction ends: of all who use it at once, one is first.
pub async fn hold_by_secret(
    conn: &mut Conn,
    tenant: TenantId,
    secret_hash: &[u8],
) -> Result<Option<MailTokenRow>> {
    let token = mail_tokens::table
        .filter(mail_tokens::tenant_id.eq(tenant))
        .filter(mail_tokens::secret_hash.eq(secret_hash));
    Ok(match conn {
        Conn::Sqlite(conn) => token
            .select(MailTokenRow::as_select())
            .first(conn)
            .await
            .optional(),
        Conn::Postgres(conn) => token
            .select(MailTokenRow::as_select())
            .for_update()
            .first(conn)
            .await
            .optional(),
    }?)
}

/// Takes the worth of all unused tokens of a customer for these purposes.
pub async fn spend(
    conn: &mut Conn,
    tenant: TenantId,
    customer: CustomerId,
    purposes: &[MailTokenPurpose],
    now: Timestamp,
) -> Result<()> {
    let unused = mail_tokens::table
        .filter(mail_tokens::tenant_id.eq(tenant))
        .filter(mail_tokens::customer_id.eq(customer))
        .filter(mail_tokens::purpose.one_of(purposes))
        .filter(mail_tokens::used_at.is_null());
    on_conn!(conn, c => diesel::update(unused)
        .set(mail_tokens::used_at.eq(Some(now)))
        .execute(c)
        .await)?;
    Ok(())
}

/// Removes what expired before `before`.
pub async fn forget(conn: &mut Conn, tenant: TenantId, before: Timestamp) -> Result<()> {
    let old = mail_tokens::table
        .filter(mail_tokens::tenant_id.eq(tenant))
        .filter(mail_tokens::expires_at.lt(before));
    on_conn!(conn, c => diesel::delete(old).execute(c).await)?;
    Ok(())
}
