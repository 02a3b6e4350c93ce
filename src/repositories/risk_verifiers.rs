//! `risk_verifiers`: what assesses the sign-ups of a tenant. Secrets are sealed before they come here.

use diesel::{Insertable, OptionalExtension, QueryDsl, Queryable, Selectable, SelectableHelper};
use diesel_async::RunQueryDsl;

use super::{Conn, Result, schema::risk_verifiers};
use crate::values::{Json, RiskVerifierKind, TenantId, Timestamp};

/// A row of `risk_verifiers`.
#[derive(Debug, Clone, PartialEq, Insertable, Queryable, Selectable)]
#[diesel(table_name = risk_verifiers)]
#[diesel(treat_none_as_default_value = false)]
pub struct RiskVerifierRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// What it is.
    pub kind: RiskVerifierKind,
    /// Where it is, if it is a service.
    pub url: Option<String>,
    /// What it knows the tenant by, or the one token that it takes: sealed with the server's secret key.
    pub sealed_secret: Vec<u8>,
    /// The score that is needed at least, from 0 to 1.
    pub minimum_score: Option<f64>,
    /// The sites that a token may have been made on: a JSON list; empty for any.
    pub hostnames: Json,
    /// When it was set.
    pub updated_at: Timestamp,
}

/// The one of a tenant.
pub async fn find(conn: &mut Conn, tenant: TenantId) -> Result<Option<RiskVerifierRow>> {
    Ok(on_conn!(conn, c => risk_verifiers::table
        .find(tenant)
        .select(RiskVerifierRow::as_select())
        .first(c)
        .await
        .optional())?)
}
