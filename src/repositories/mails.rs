//! `mails`: the outbox. A row says what a mail is about; whoever sends it claims it for a while.

use diesel::{
    AsChangeset, BoolExpressionMethods, ExpressionMethods, Identifiable, Insertable,
    OptionalExtension, QueryDsl, Queryable, Selectable, SelectableHelper, dsl::count_star,
};
use diesel_async::RunQueryDsl;

use super::{Conn, Result, one_of::OneOf, schema::mails};
use crate::values::{CustomerId, Json, MailId, MailKind, MailOutcome, SiteId, TenantId, Timestamp};

/// A row of `mails`.
#[derive(Debug, Clone, AsChangeset, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = mails)]
#[diesel(primary_key(tenant_id, id))]
#[diesel(treat_none_as_null = true)]
#[diesel(treat_none_as_default_value = false)]
pub struct MailRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The mail.
    pub id: MailId,
    /// What it tells.
    pub kind: MailKind,
    /// The site in whose name it is sent.
    pub site_id: SiteId,
    /// Whom it tells; none where that is to be found out when it is sent.
    pub customer_id: Option<CustomerId>,
    /// Where it goes, where that is not simply the customer's address; or the address that somebody
    /// gave as theirs.
    pub email: Option<String>,
    /// The language that was asked for.
    pub language: String,
    /// What else it tells, as JSON.
    pub about: Json,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it is to be tried next; while somebody tries, when the next one may.
    pub due_at: Timestamp,
    /// How often it was tried.
    pub attempts: i32,
    /// Since when the server that takes it may have it.
    pub handed_over_at: Option<Timestamp>,
    /// Since when nothing is to be done any more.
    pub done_at: Option<Timestamp>,
    /// What became of it.
    pub outcome: Option<MailOutcome>,
    /// Why it was not taken, the last time.
    pub error: Option<String>,
}

/// The tenants that have mails to be sent by `now`.
pub async fn tenants_with_due(conn: &mut Conn, now: Timestamp) -> Result<Vec<TenantId>> {
    Ok(on_conn!(conn, c => mails::table
        .filter(mails::done_at.is_null())
        .filter(mails::due_at.le(now))
        .select(mails::tenant_id)
        .distinct()
        .load(c)
        .await)?)
}

/// How many mails are to be sent, and since when the oldest of them has been due.
pub async fn waiting(conn: &mut Conn) -> Result<(i64, Option<Timestamp>)> {
    let waiting = mails::table.filter(mails::done_at.is_null());
    let count = on_conn!(conn, c => waiting.select(count_star()).first(c).await)?;
    let oldest = waiting.order(mails::due_at).select(mails::due_at);
    let oldest = on_conn!(conn, c => oldest.first(c).await.optional())?;
    Ok((count, oldest))
}

/// What somebody waits for who has just asked for it.
const AWAITED: [MailKind; 4] = [
    MailKind::ResetPassword,
    MailKind::SignInLink,
    MailKind::ConfirmEmail,
    MailKind::ConfirmEmailChange,
];

/// Claims the mail that has been due for longest, until `lease` ends; one that somebody waits for comes first, however
/// many others there are. It has one more attempt.
pub async fn claim(
    conn: &mut Conn,
    tenant: TenantId,
    now: Timestamp,
    lease: Timestamp,
) -> Result<Option<MailRow>> {
    let due = mails::table
        .filter(mails::tenant_id.eq(tenant))
        .filter(mails::done_at.is_null())
        .filter(mails::due_at.le(now))
        .order((mails::kind.one_of(AWAITED).desc(), mails::due_at, mails::id))
        .select(mails::id)
        .limit(1);
    let id: Option<MailId> = match conn {
        Conn::Sqlite(conn) => due.first(conn).await.optional(),
        Conn::Postgres(conn) => due.for_update().skip_locked().first(conn).await.optional(),
    }?;
    let Some(id) = id else {
        return Ok(None);
    };
    let claimed = mails::table.find((tenant, id));
    let row = on_conn!(conn, c => diesel::update(claimed)
        .set((mails::due_at.eq(lease), mails::attempts.eq(mails::attempts + 1)))
        .returning(MailRow::as_select())
        .get_result(c)
        .await)?;
    Ok(Some(row))
}

/// Writes what is known of a mail now, where it is claimed until `lease`. Is it? A claim that has ended may
/// be somebody else's by now, and a mail may have been [dropped](drop_waiting) meanwhile.
pub async fn save_claimed(conn: &mut Conn, row: &MailRow, lease: Timestamp) -> Result<bool> {
    let claimed = mails::table
        .find((row.tenant_id, row.id))
        .filter(mails::done_at.is_null())
        .filter(mails::due_at.eq(lease));
    let saved = on_conn!(conn, c => diesel::update(claimed).set(row).execute(c).await)?;
    Ok(saved == 1)
}

/// Settles the mails of these kinds to a customer that are not done: they are not needed, for this reason. One that
/// is being handed over may arrive all the same.
pub async fn drop_waiting(
    conn: &mut Conn,
    tenant: TenantId,
    customer: CustomerId,
    kinds: &[MailKind],
    (why, now): (&str, Timestamp),
) -> Result<()> {
    let waiting = mails::table
        .filter(mails::tenant_id.eq(tenant))
        .filter(mails::customer_id.eq(customer))
        .filter(mails::kind.one_of(kinds))
        .filter(mails::done_at.is_null());
    on_conn!(conn, c => diesel::update(waiting)
        .set((
            mails::done_at.eq(Some(now)),
            mails::outcome.eq(Some(MailOutcome::Dropped)),
            mails::error.eq(Some(why)),
        ))
        .execute(c)
        .await)?;
    Ok(())
}

/// How many mails of this kind, beside this one, a customer was sent since then, or may have been: one counts from
/// when it is handed over.
pub async fn sent_since(
    conn: &mut Conn,
    beside: (TenantId, MailId),
    customer: CustomerId,
    kind: MailKind,
    since: Timestamp,
) -> Result<i64> {
    let refused = MailOutcome::Failed;
    Ok(on_conn!(conn, c => mails::table
        .filter(mails::tenant_id.eq(beside.0))
        .filter(mails::id.ne(beside.1))
        .filter(mails::customer_id.eq(customer))
        .filter(mails::kind.eq(kind))
        .filter(mails::handed_over_at.gt(since))
        .filter(mails::outcome.is_null().or(mails::outcome.ne(refused)))
        .select(count_star())
        .first(c)
        .await)?)
}

/// Is there a mail of a kind to a customer, sent or to be sent?
pub async fn is_told(
    conn: &mut Conn,
    tenant: TenantId,
    customer: CustomerId,
    kind: MailKind,
) -> Result<bool> {
    let told: i64 = on_conn!(conn, c => mails::table
        .filter(mails::tenant_id.eq(tenant))
        .filter(mails::customer_id.eq(customer))
        .filter(mails::kind.eq(kind))
        .select(count_star())
        .first(c)
        .await)?;
    Ok(told > 0)
}

/// Removes what was done before `before`, and what turned out not to be needed before `needless_before`.
pub async fn forget(
    conn: &mut Conn,
    tenant: TenantId,
    before: Timestamp,
    needless_before: Timestamp,
) -> Result<()> {
    let needless = mails::outcome
        .eq(MailOutcome::Dropped)
        .and(mails::done_at.lt(needless_before));
    let old = mails::table
        .filter(mails::tenant_id.eq(tenant))
        .filter(mails::done_at.lt(before).or(needless));
    on_conn!(conn, c => diesel::delete(old).execute(c).await)?;
    Ok(())
}
