//! `organizations`: the businesses that customers are members of.

use diesel::{
    AsChangeset, EscapeExpressionMethods, ExpressionMethods, Identifiable, Insertable,
    OptionalExtension, QueryDsl, Queryable, Selectable, SelectableHelper, TextExpressionMethods,
};
use diesel_async::RunQueryDsl;

use super::{
    Conn, Result,
    one_of::OneOf,
    schema::{organizations, tenants},
};
use crate::values::{OrganizationId, TenantId, Timestamp};

/// A row of `organizations`.
#[derive(Debug, Clone, PartialEq, AsChangeset, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = organizations)]
#[diesel(primary_key(tenant_id, id))]
#[diesel(treat_none_as_null = true)]
#[diesel(treat_none_as_default_value = false)]
pub struct OrganizationRow {
    /// Its tenant.
    pub tenant_id: TenantId,
    /// Its id.
    pub id: OrganizationId,
    /// What it is a part of.
    pub parent_id: Option<OrganizationId>,
    /// Its name.
    pub name: String,
    /// Its name as it is searched for.
    pub name_key: String,
    /// The name of its company.
    pub company_name: Option<String>,
    /// What there is to say about it.
    pub description: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// Those of `ids` that are there.
pub async fn by_ids(
    conn: &mut Conn,
    tenant: TenantId,
    ids: &[OrganizationId],
) -> Result<Vec<OrganizationRow>> {
    Ok(on_conn!(conn, c => organizations::table
        .filter(organizations::tenant_id.eq(tenant))
        .filter(organizations::id.one_of(ids))
        .select(OrganizationRow::as_select())
        .load(c)
        .await)?)
}

/// Which organizations.
#[derive(Debug, Clone, Default)]
pub struct OrganizationQuery {
    /// The direct parts of this one.
    pub parent: Option<OrganizationId>,
    /// Those whose name has each of these patterns of LIKE in it.
    pub name: Vec<String>,
}

/// At most `limit` of the organizations after `after`, oldest first.
pub async fn page(
    conn: &mut Conn,
    tenant: TenantId,
    which: &OrganizationQuery,
    after: Option<OrganizationId>,
    limit: i64,
) -> Result<Vec<OrganizationRow>> {
    Ok(on_conn!(conn, c => {
        let mut query = organizations::table
            .filter(organizations::tenant_id.eq(tenant))
            .order(organizations::id)
            .limit(limit)
            .select(OrganizationRow::as_select())
            .into_boxed();
        if let Some(after) = after {
            query = query.filter(organizations::id.gt(after));
        }
        if let Some(parent) = which.parent {
            query = query.filter(organizations::parent_id.eq(parent));
        }
        for word in &which.name {
            query = query.filter(organizations::name_key.like(word).escape('\\'));
        }
        query.load(c).await
    })?)
}

held!(organizations, OrganizationId);

/// Holds the shape of a tenant's tree until the transaction ends: nobody else gives one another
/// parent. Whatever else is written goes on meanwhile.
pub async fn hold_tree(conn: &mut Conn, tenant: TenantId) -> Result<()> {
    match conn {
        // A SQLite transaction is the only writer already.
        Conn::Sqlite(_) => Ok(()),
        Conn::Postgres(conn) => {
            let row = tenants::table.find(tenant).select(tenants::id);
            let _: Vec<TenantId> = row.for_no_key_update().load(conn).await?;
            Ok(())
        }
    }
}

/// What an organization is a part of.
pub async fn parent_of(
    conn: &mut Conn,
    tenant: TenantId,
    id: OrganizationId,
) -> Result<Option<OrganizationId>> {
    let found: Option<Option<OrganizationId>> = on_conn!(conn, c => organizations::table
        .find((tenant, id))
        .select(organizations::parent_id)
        .first(c)
        .await
        .optional())?;
    Ok(found.flatten())
}
