//! `trusted_documents`: what requests may name in the place of sending it.

use diesel::{
    AsChangeset, ExpressionMethods, Identifiable, Insertable, OptionalExtension, QueryDsl,
    Queryable, Selectable, SelectableHelper,
};
use diesel_async::RunQueryDsl;

use super::{Conn, Result, one_of::OneOf, schema::trusted_documents};
use crate::values::{TenantId, Timestamp, TrustedDocumentId};

/// A row of `trusted_documents`.
#[derive(Debug, Clone, PartialEq, AsChangeset, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = trusted_documents)]
#[diesel(primary_key(tenant_id, id))]
pub struct TrustedDocumentRow {
    /// Its tenant.
    pub tenant_id: TenantId,
    /// Its id here.
    pub id: TrustedDocumentId,
    /// What requests name it by.
    pub document_id: String,
    /// Its text.
    pub body: String,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it was last given another text.
    pub updated_at: Timestamp,
}

/// The text of the one that requests name so.
pub async fn body(conn: &mut Conn, tenant: TenantId, document_id: &str) -> Result<Option<String>> {
    Ok(on_conn!(conn, c => trusted_documents::table
        .filter(trusted_documents::tenant_id.eq(tenant))
        .filter(trusted_documents::document_id.eq(document_id))
        .select(trusted_documents::body)
        .first(c)
        .await
        .optional())?)
}

/// Those that requests name so.
pub async fn by_document_ids(
    conn: &mut Conn,
    tenant: TenantId,
    document_ids: &[&str],
) -> Result<Vec<TrustedDocumentRow>> {
    Ok(on_conn!(conn, c => trusted_documents::table
        .filter(trusted_documents::tenant_id.eq(tenant))
        .filter(trusted_documents::document_id.one_of(document_ids))
        .select(TrustedDocumentRow::as_select())
        .load(c)
        .await)?)
}

/// How many a tenant has.
pub async fn count(conn: &mut Conn, tenant: TenantId) -> Result<i64> {
    Ok(on_conn!(conn, c => trusted_documents::table
        .filter(trusted_documents::tenant_id.eq(tenant))
        .count()
        .get_result(c)
        .await)?)
}

/// At most `limit` after `after`, oldest first.
pub async fn page(
    conn: &mut Conn,
    tenant: TenantId,
    after: Option<TrustedDocumentId>,
    limit: i64,
) -> Result<Vec<TrustedDocumentRow>> {
    Ok(on_conn!(conn, c => {
        let mut query = trusted_documents::table
            .filter(trusted_documents::tenant_id.eq(tenant))
            .order(trusted_documents::id)
            .limit(limit)
            .select(TrustedDocumentRow::as_select())
            .into_boxed();
        if let Some(after) = after {
            query = query.filter(trusted_documents::id.gt(after));
        }
        query.load(c).await
    })?)
}
