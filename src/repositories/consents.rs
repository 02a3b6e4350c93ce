//! `consent_definitions`, `consents` and `consent_changes`: what customers can be asked, what they
//! said, and every time they said it.

use diesel::{
    AsChangeset, ExpressionMethods, Identifiable, Insertable, QueryDsl, Queryable, Selectable,
    SelectableHelper,
};
use diesel_async::RunQueryDsl;

use super::{
    Conn, Result,
    one_of::OneOf,
    schema::{consent_changes, consent_definitions, consents},
};
use crate::values::{
    ActorKind, AuditEventId, ConsentDefinitionId, ConsentValue, CustomerId, Json, OwnerId,
    TenantId, Timestamp,
};

/// A row of `consent_definitions`.
#[derive(Debug, Clone, PartialEq, AsChangeset, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = consent_definitions)]
#[diesel(primary_key(tenant_id, id))]
#[diesel(treat_none_as_null = true)]
#[diesel(treat_none_as_default_value = false)]
pub struct ConsentDefinitionRow {
    /// Its tenant.
    pub tenant_id: TenantId,
    /// Its id.
    pub id: ConsentDefinitionId,
    /// Its name in inputs and answers.
    pub code: String,
    /// Its name for people.
    pub label: String,
    /// Its name in other languages: a JSON object by language.
    pub labels: Json,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Since when it is not asked any more.
    pub deprecated_at: Option<Timestamp>,
}

listed!(
    consent_definitions,
    ConsentDefinitionRow,
    ConsentDefinitionId
);

/// All definitions of a tenant, oldest first.
pub async fn of_tenant(conn: &mut Conn, tenant: TenantId) -> Result<Vec<ConsentDefinitionRow>> {
    page(conn, tenant, None, i64::MAX).await
}

/// A row of `consents`.
#[derive(Debug, Clone, PartialEq, Insertable, Queryable, Selectable)]
#[diesel(table_name = consents)]
pub struct ConsentRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The customer.
    pub customer_id: CustomerId,
    /// To what.
    pub consent_definition_id: ConsentDefinitionId,
    /// What they said.
    pub value: ConsentValue,
    /// When they last changed it.
    pub updated_at: Timestamp,
}

/// A row of `consent_changes`.
#[derive(Debug, Clone, PartialEq, Insertable, Queryable, Selectable)]
#[diesel(table_name = consent_changes)]
#[diesel(treat_none_as_default_value = false)]
pub struct ConsentChangeRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The customer.
    pub customer_id: CustomerId,
    /// To what.
    pub consent_definition_id: ConsentDefinitionId,
    /// The event that it was part of.
    pub audit_event_id: AuditEventId,
    /// What it is since then.
    pub value: ConsentValue,
    /// When.
    pub changed_at: Timestamp,
    /// Who changed it.
    pub actor_kind: ActorKind,
    /// Their id.
    pub actor_id: Option<OwnerId>,
    /// The e-mail of the agent for whom it was done.
    pub agent_email: Option<String>,
}

/// What each customer said.
pub async fn of_customers(
    conn: &mut Conn,
    tenant: TenantId,
    customers: &[CustomerId],
) -> Result<Vec<ConsentRow>> {
    Ok(on_conn!(conn, c => consents::table
        .filter(consents::tenant_id.eq(tenant))
        .filter(consents::customer_id.one_of(customers))
        .order((consents::customer_id, consents::consent_definition_id))
        .select(ConsentRow::as_select())
        .load(c)
        .await)?)
}

/// Every change of each customer's consents, oldest first.
pub async fn changes_of(
    conn: &mut Conn,
    tenant: TenantId,
    customers: &[CustomerId],
) -> Result<Vec<ConsentChangeRow>> {
    Ok(on_conn!(conn, c => consent_changes::table
        .filter(consent_changes::tenant_id.eq(tenant))
        .filter(consent_changes::customer_id.one_of(customers))
        .order((
            consent_changes::customer_id,
            consent_changes::consent_definition_id,
            consent_changes::audit_event_id,
        ))
        .select(ConsentChangeRow::as_select())
        .load(c)
        .await)?)
}
