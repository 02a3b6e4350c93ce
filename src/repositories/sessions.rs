//! `sessions`: customers who are signed in. The tokens themselves are nowhere.

use diesel::{
    AsChangeset, BoolExpressionMethods, ExpressionMethods, Identifiable, Insertable, JoinOnDsl,
    OptionalExtension, QueryDsl, Queryable, Selectable, SelectableHelper,
};
use diesel_async::RunQueryDsl;

use super::{
    Conn, Result,
    customers::CustomerRow,
    schema::{customers, sessions},
};
use crate::values::{ApiClientId, CustomerId, SessionId, SessionKind, SiteId, TenantId, Timestamp};

/// A row of `sessions`.
#[derive(Debug, Clone, AsChangeset, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = sessions)]
#[diesel(primary_key(tenant_id, id))]
#[diesel(treat_none_as_null = true)]
#[diesel(treat_none_as_default_value = false)]
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
    /// Until when the token is taken.
    pub expires_at: Timestamp,
    /// The site that was signed in at.
    pub site_id: Option<SiteId>,
    /// What it may be used for.
    pub kind: SessionKind,
    /// The API client that acts as the customer.
    pub impersonator_id: Option<ApiClientId>,
    /// The agent for whom it does.
    pub agent_email: Option<String>,
    /// SHA-256 of what all refresh tokens of the session begin with.
    pub family_hash: Option<Vec<u8>>,
    /// SHA-256 of the newest refresh token.
    pub refresh_hash: Option<Vec<u8>>,
    /// Until when the refresh token is taken.
    pub refresh_expires_at: Option<Timestamp>,
    /// What the browser or program called itself.
    pub device: Option<String>,
    /// When it was last used, to some minutes.
    pub last_used_at: Option<Timestamp>,
}

impl SessionRow {
    /// Is neither its token nor its refresh token taken any more?
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.ends_at() <= now
    }

    /// When it ends for good.
    pub fn ends_at(&self) -> Timestamp {
        self.refresh_expires_at
            .map_or(self.expires_at, |end| end.max(self.expires_at))
    }
}

/// The session with this id.
pub async fn find(conn: &mut Conn, tenant: TenantId, id: SessionId) -> Result<Option<SessionRow>> {
    Ok(on_conn!(conn, c => sessions::table
        .find((tenant, id))
        .select(SessionRow::as_select())
        .first(c)
        .await
        .optional())?)
}

/// The session with this token, and whose it is.
pub async fn by_secret(
    conn: &mut Conn,
    tenant: TenantId,
    secret_hash: &[u8],
) -> Result<Option<(SessionRow, CustomerRow)>> {
    let joined = sessions::table.inner_join(
        customers::table.on(customers::tenant_id
            .eq(sessions::tenant_id)
            .and(customers::id.eq(sessions::customer_id))),
    );
    Ok(on_conn!(conn, c => joined
        .filter(sessions::tenant_id.eq(tenant))
        .filter(sessions::secret_hash.eq(secret_hash))
        .select((SessionRow::as_select(), CustomerRow::as_select()))
        .first(c)
        .await
        .optional())?)
}

/// The session whose refresh tokens begin so, held until the transaction ends.
pub async fn hold_family(
    conn: &mut Conn,
    tenant: TenantId,
    family_hash: &[u8],
) -> Result<Option<SessionRow>> {
    let family = sessions::table
        .filter(sessions::tenant_id.eq(tenant))
        .filter(sessions::family_hash.eq(family_hash));
    Ok(match conn {
        Conn::Sqlite(conn) => family
            .select(SessionRow::as_select())
            .first(conn)
            .await
            .optional(),
        Conn::Postgres(conn) => family
            .select(SessionRow::as_select())
            .for_update()
            .first(conn)
            .await
            .optional(),
    }?)
}

/// A session, held until the transaction ends.
pub async fn hold(conn: &mut Conn, tenant: TenantId, id: SessionId) -> Result<Option<SessionRow>> {
    let session = sessions::table.find((tenant, id));
    Ok(match conn {
        Conn::Sqlite(conn) => session
            .select(SessionRow::as_select())
            .first(conn)
            .await
            .optional(),
        Conn::Postgres(conn) => session
            .select(SessionRow::as_select())
            .for_update()
            .first(conn)
            .await
            .optional(),
    }?)
}

/// The session whose refresh tokens begin so, and whose it is.
pub async fn by_family(
    conn: &mut Conn,
    tenant: TenantId,
    family_hash: &[u8],
) -> Result<Option<(SessionRow, CustomerRow)>> {
    let joined = sessions::table.inner_join(
        customers::table.on(customers::tenant_id
            .eq(sessions::tenant_id)
            .and(customers::id.eq(sessions::customer_id))),
    );
    Ok(on_conn!(conn, c => joined
        .filter(sessions::tenant_id.eq(tenant))
        .filter(sessions::family_hash.eq(family_hash))
        .select((SessionRow::as_select(), CustomerRow::as_select()))
        .first(c)
        .await
        .optional())?)
}

/// The sessions of a customer, the newest first.
pub async fn of_customer(
    conn: &mut Conn,
    tenant: TenantId,
    customer: CustomerId,
) -> Result<Vec<SessionRow>> {
    Ok(on_conn!(conn, c => sessions::table
        .filter(sessions::tenant_id.eq(tenant))
        .filter(sessions::customer_id.eq(customer))
        .order(sessions::id.desc())
        .select(SessionRow::as_select())
        .load(c)
        .await)?)
}

/// Removes what is over by `now`: neither its token nor its refresh token is taken any more.
pub async fn forget(conn: &mut Conn, tenant: TenantId, now: Timestamp) -> Result<()> {
    let over = sessions::table
        .filter(sessions::tenant_id.eq(tenant))
        .filter(sessions::expires_at.le(now))
        .filter(
            sessions::refresh_expires_at
                .is_null()
                .or(sessions::refresh_expires_at.le(now)),
        );
    on_conn!(conn, c => diesel::delete(over).execute(c).await)?;
    Ok(())
}

/// Notes when a session was last used, where the last note is from `due` or before: of many calls at once, one.
pub async fn note_use(
    conn: &mut Conn,
    tenant: TenantId,
    id: SessionId,
    at: Timestamp,
    due: Timestamp,
) -> Result<()> {
    let noted_before = sessions::last_used_at
        .is_null()
        .or(sessions::last_used_at.le(due));
    let session = sessions::table
        .filter(sessions::tenant_id.eq(tenant))
        .filter(sessions::id.eq(id))
        .filter(noted_before);
    on_conn!(conn, c => diesel::update(session)
        .set(sessions::last_used_at.eq(Some(at)))
        .execute(c)
        .await)?;
    Ok(())
}
