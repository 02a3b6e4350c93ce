//! `audit_events`: who did what to what.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, Insertable, QueryDsl, Queryable, Selectable,
    SelectableHelper,
    dsl::{exists, not},
};
use diesel_async::RunQueryDsl;

use super::{
    Conn, Result,
    one_of::OneOf,
    schema::{audit_events, customer_partners, stores},
};
use crate::values::{
    ActorKind, AuditEventId, Json, OwnerId, PartnerAccess, StaticType, TenantId, Timestamp, kind,
};

/// A row of `audit_events`.
#[derive(Debug, Clone, PartialEq, Insertable, Queryable, Selectable)]
#[diesel(table_name = audit_events)]
#[diesel(treat_none_as_default_value = false)]
pub struct AuditEventRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The event.
    pub id: AuditEventId,
    /// When it was done.
    pub occurred_at: Timestamp,
    /// What was done: the name of the mutation, or of the command.
    pub action: String,
    /// Who did it.
    pub actor_kind: ActorKind,
    /// Their id.
    pub actor_id: Option<OwnerId>,
    /// The e-mail of the agent for whom it was done.
    pub agent_email: Option<String>,
    /// The initiative that the agent was in.
    pub initiative_id: Option<String>,
    /// The company that the agent was in.
    pub company_id: Option<String>,
    /// What kind of thing it was done to: the prefix of its ids.
    pub noun: String,
    /// What it was done to.
    pub subject_id: OwnerId,
    /// The names of the fields that were changed, as a JSON array.
    pub changed_fields: Json,
    /// The API client that acted as the actor.
    pub impersonator_id: Option<OwnerId>,
}

/// Which events.
#[derive(Debug, Clone, Default)]
pub struct EventQuery {
    /// Of this subject.
    pub subject: Option<OwnerId>,
    /// By this actor.
    pub actor: Option<OwnerId>,
    /// One of these actions.
    pub actions: Option<Vec<String>>,
    /// For this agent.
    pub agent_email: Option<String>,
    /// In this initiative.
    pub initiative_id: Option<String>,
    /// For this company.
    pub company_id: Option<String>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub before: Option<Timestamp>,
}

/// Those that a caller may see: of customers, partners and stores, those in its access.
macro_rules! visible_to {
    ($query:expr, $access:expr) => {{
        let mut query = $query;
        if let PartnerAccess::Only(partners) = $access {
            let owners: Vec<OwnerId> = partners.iter().map(|id| id.owner()).collect();
            let nouns = [kind::Customer::TYPE, kind::Partner::TYPE, kind::Store::TYPE];
            let is_other = not(audit_events::noun.one_of(nouns));
            let is_partner = audit_events::subject_id.one_of(owners);
            let has_partner = exists(
                customer_partners::table
                    .filter(customer_partners::tenant_id.eq(audit_events::tenant_id))
                    .filter(customer_partners::customer_id.eq(audit_events::subject_id))
                    .filter(customer_partners::partner_id.one_of(partners)),
            );
            let is_store = exists(
                stores::table
                    .filter(stores::tenant_id.eq(audit_events::tenant_id))
                    .filter(stores::id.eq(audit_events::subject_id))
                    .filter(stores::partner_id.one_of(partners)),
            );
            query = query.filter(is_other.or(is_partner).or(has_partner).or(is_store));
        }
        query
    }};
}

/// At most `limit` of the events after `after`, newest first.
pub async fn page(
    conn: &mut Conn,
    tenant: TenantId,
    which: &EventQuery,
    access: &PartnerAccess,
    after: Option<AuditEventId>,
    limit: i64,
) -> Result<Vec<AuditEventRow>> {
    Ok(on_conn!(conn, c => {
        let mut query = audit_events::table
            .filter(audit_events::tenant_id.eq(tenant))
            .order(audit_events::id.desc())
            .limit(limit)
            .select(AuditEventRow::as_select())
            .into_boxed();
        if let Some(after) = after {
            query = query.filter(audit_events::id.lt(after));
        }
        if let Some(subject) = which.subject {
            query = query.filter(audit_events::subject_id.eq(subject));
        }
        if let Some(actor) = which.actor {
            query = query.filter(audit_events::actor_id.eq(actor));
        }
        if let Some(actions) = &which.actions {
            query = query.filter(audit_events::action.one_of(actions));
        }
        if let Some(agent) = &which.agent_email {
            query = query.filter(audit_events::agent_email.eq(agent));
        }
        if let Some(initiative) = &which.initiative_id {
            query = query.filter(audit_events::initiative_id.eq(initiative));
        }
        if let Some(company) = &which.company_id {
            query = query.filter(audit_events::company_id.eq(company));
        }
        if let Some(from) = which.from {
            query = query.filter(audit_events::occurred_at.ge(from));
        }
        if let Some(before) = which.before {
            query = query.filter(audit_events::occurred_at.lt(before));
        }
        visible_to!(query, access).load(c).await
    })?)
}

/// Those of `ids` that are there.
pub async fn by_ids(
    conn: &mut Conn,
    tenant: TenantId,
    ids: &[AuditEventId],
    access: &PartnerAccess,
) -> Result<Vec<AuditEventRow>> {
    Ok(on_conn!(conn, c => {
        let query = audit_events::table
            .filter(audit_events::tenant_id.eq(tenant))
            .filter(audit_events::id.one_of(ids))
            .select(AuditEventRow::as_select())
            .into_boxed();
        visible_to!(query, access).load(c).await
    })?)
}
