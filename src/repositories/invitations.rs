//! `invitations`: who was asked to come to a site, or to an organization as one of its members.

use diesel::{
    AsChangeset, BoolExpressionMethods, ExpressionMethods, Identifiable, Insertable,
    NullableExpressionMethods, QueryDsl, Queryable, Selectable, SelectableHelper,
};
use diesel_async::RunQueryDsl;

use super::{Conn, Result, one_of::OneOf, schema::invitations};
use crate::values::{
    ActorKind, CustomerId, InvitationId, Json, MembershipRole, OrganizationId, OwnerId, SiteId,
    TenantId, Timestamp,
};

/// A row of `invitations`. It is open until it is accepted or revoked, also when its time is over: who is
/// invited again has the same one.
#[derive(Debug, Clone, PartialEq, AsChangeset, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = invitations)]
#[diesel(primary_key(tenant_id, id))]
#[diesel(treat_none_as_null = true)]
#[diesel(treat_none_as_default_value = false)]
pub struct InvitationRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The invitation.
    pub id: InvitationId,
    /// The site at which it is accepted.
    pub site_id: SiteId,
    /// The organization whose member they become.
    pub organization_id: Option<OrganizationId>,
    /// What they may do there.
    pub role: MembershipRole,
    /// The e-mail address that is invited.
    pub email: String,
    /// The e-mail address as it is compared.
    pub email_key: String,
    /// What kind of caller invited.
    pub inviter_kind: ActorKind,
    /// Who invited.
    pub inviter_id: Option<OwnerId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when it cannot be accepted.
    pub expires_at: Timestamp,
    /// When it was accepted.
    pub accepted_at: Option<Timestamp>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
    /// What is known of who is invited, as JSON.
    pub guest: Json,
    /// Who accepted it.
    pub customer_id: Option<CustomerId>,
}

/// Those of `ids` that are there.
pub async fn by_ids(
    conn: &mut Conn,
    tenant: TenantId,
    ids: &[InvitationId],
) -> Result<Vec<InvitationRow>> {
    Ok(on_conn!(conn, c => invitations::table
        .filter(invitations::tenant_id.eq(tenant))
        .filter(invitations::id.one_of(ids))
        .select(InvitationRow::as_select())
        .load(c)
        .await)?)
}

held!(invitations, InvitationId);

/// The open invitation of an address: to this organization, or to this site alone where there is none.
pub async fn open_to(
    conn: &mut Conn,
    tenant: TenantId,
    (site, organization): (SiteId, Option<OrganizationId>),
    email_key: &str,
) -> Result<Option<InvitationRow>> {
    let mut found: Vec<InvitationRow> = on_conn!(conn, c => {
        let query = invitations::table
            .filter(invitations::tenant_id.eq(tenant))
            .filter(invitations::email_key.eq(email_key))
            .filter(invitations::accepted_at.is_null())
            .filter(invitations::revoked_at.is_null())
            .select(InvitationRow::as_select())
            .into_boxed();
        let query = match organization {
            Some(organization) => query.filter(invitations::organization_id.eq(organization)),
            None => query
                .filter(invitations::organization_id.is_null())
                .filter(invitations::site_id.eq(site)),
        };
        query.load(c).await
    })?;
    Ok(found.pop())
}

/// The invitations that a customer accepted, and all of this address.
pub async fn of_person(
    conn: &mut Conn,
    tenant: TenantId,
    customer: CustomerId,
    email_key: Option<&str>,
) -> Result<Vec<InvitationRow>> {
    let own = invitations::customer_id
        .eq(customer)
        .or(invitations::email_key.nullable().eq(email_key));
    Ok(on_conn!(conn, c => invitations::table
        .filter(invitations::tenant_id.eq(tenant))
        .filter(own)
        .select(InvitationRow::as_select())
        .load(c)
        .await)?)
}

/// The invitations to an organization that can be accepted after `now`, oldest first.
pub async fn pending_of(
    conn: &mut Conn,
    tenant: TenantId,
    organization: OrganizationId,
    now: Timestamp,
) -> Result<Vec<InvitationRow>> {
    Ok(on_conn!(conn, c => invitations::table
        .filter(invitations::tenant_id.eq(tenant))
        .filter(invitations::organization_id.eq(organization))
        .filter(invitations::accepted_at.is_null())
        .filter(invitations::revoked_at.is_null())
        .filter(invitations::expires_at.gt(now))
        .order(invitations::id)
        .select(InvitationRow::as_select())
        .load(c)
        .await)?)
}

/// The invitations to these organizations that somebody sent and that can be accepted after `now`, held until the
/// transaction ends.
pub async fn hold_sent(
    conn: &mut Conn,
    tenant: TenantId,
    (inviter, organizations): (OwnerId, &[OrganizationId]),
    now: Timestamp,
) -> Result<Vec<InvitationRow>> {
    let sent = invitations::table
        .filter(invitations::tenant_id.eq(tenant))
        .filter(invitations::organization_id.one_of(organizations))
        .filter(invitations::inviter_id.eq(inviter))
        .filter(invitations::accepted_at.is_null())
        .filter(invitations::revoked_at.is_null())
        .filter(invitations::expires_at.gt(now))
        .order(invitations::id);
    Ok(match conn {
        Conn::Sqlite(conn) => sent.select(InvitationRow::as_select()).load(conn).await,
        Conn::Postgres(conn) => {
            let sent = sent.select(InvitationRow::as_select());
            sent.for_no_key_update().load(conn).await
        }
    }?)
}
