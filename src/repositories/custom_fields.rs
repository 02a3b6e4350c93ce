//! `custom_fields` and `custom_field_values`: the fields that a tenant adds, and what they hold.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, Insertable, JoinOnDsl, QueryDsl, Queryable,
    Selectable, SelectableHelper,
};
use diesel_async::RunQueryDsl;

use super::{
    Conn, Result,
    schema::{custom_field_values, custom_fields},
};
use crate::values::{
    CustomFieldId, CustomFieldObject, CustomFieldType, Json, OwnerId, TenantId, Timestamp,
};

/// A row of `custom_fields`: the definition of a field.
#[derive(Debug, Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = custom_fields)]
pub struct CustomFieldRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The definition.
    pub id: CustomFieldId,
    /// What it is a field of.
    pub object: CustomFieldObject,
    /// Its name in inputs and answers.
    pub code: String,
    /// Its name for people.
    pub label: String,
    /// The type of its values.
    #[diesel(column_name = type_)]
    pub field_type: CustomFieldType,
    /// Must a new object have a value?
    pub is_required: bool,
    /// Does a value belong to one object?
    pub is_unique: bool,
    /// May lists be filtered by it?
    pub is_searchable: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A row of `custom_field_values`.
#[derive(Debug, Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = custom_field_values)]
pub struct CustomFieldValueRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The customer or address that has it.
    pub owner_id: OwnerId,
    /// The definition.
    pub custom_field_id: CustomFieldId,
    /// The value as JSON.
    pub value: Json,
    /// A digest of the value as it is compared, where the field is unique.
    pub unique_key: Option<String>,
}

/// All definitions of a tenant, oldest first.
pub async fn of_tenant(conn: &mut Conn, tenant: TenantId) -> Result<Vec<CustomFieldRow>> {
    Ok(on_conn!(conn, c => custom_fields::table
        .filter(custom_fields::tenant_id.eq(tenant))
        .order(custom_fields::id)
        .select(CustomFieldRow::as_select())
        .load(c)
        .await)?)
}

/// Those of `ids` that are there.
pub async fn by_ids(
    conn: &mut Conn,
    tenant: TenantId,
    ids: &[CustomFieldId],
) -> Result<Vec<CustomFieldRow>> {
    Ok(on_conn!(conn, c => custom_fields::table
        .filter(custom_fields::tenant_id.eq(tenant))
        .filter(custom_fields::id.eq_any(ids))
        .select(CustomFieldRow::as_select())
        .load(c)
        .await)?)
}

/// The values of each owner with their definitions, oldest definition first.
pub async fn values_of(
    conn: &mut Conn,
    tenant: TenantId,
    owners: &[OwnerId],
) -> Result<Vec<(CustomFieldValueRow, CustomFieldRow)>> {
    let joined = custom_field_values::table.inner_join(
        custom_fields::table.on(custom_fields::tenant_id
            .eq(custom_field_values::tenant_id)
            .and(custom_fields::id.eq(custom_field_values::custom_field_id))),
    );
    Ok(on_conn!(conn, c => joined
        .filter(custom_field_values::tenant_id.eq(tenant))
        .filter(custom_field_values::owner_id.eq_any(owners))
        .order((custom_field_values::owner_id, custom_fields::id))
        .select((CustomFieldValueRow::as_select(), CustomFieldRow::as_select()))
        .load(c)
        .await)?)
}
