//! `custom_fields` and `custom_field_values`: the fields that a tenant adds, and what they hold.

use diesel::{
    AsChangeset, BoolExpressionMethods, ExpressionMethods, Identifiable, Insertable, JoinOnDsl,
    NullableExpressionMethods, QueryDsl, Queryable, Selectable, SelectableHelper, dsl::count_star,
};
use diesel_async::RunQueryDsl;

use super::{
    Conn, Result,
    one_of::OneOf,
    schema::{custom_field_values, custom_fields},
};
use crate::values::{
    CustomFieldId, CustomFieldObject, CustomFieldType, Json, OwnerId, TenantId, Timestamp,
};

/// A row of `custom_fields`: the definition of a field.
#[derive(Debug, Clone, PartialEq, AsChangeset, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = custom_fields)]
#[diesel(primary_key(tenant_id, id))]
#[diesel(treat_none_as_null = true)]
#[diesel(treat_none_as_default_value = false)]
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
    /// Its name in other languages: a JSON object by language.
    pub labels: Json,
    /// The type of its values.
    #[diesel(column_name = type_)]
    pub field_type: CustomFieldType,
    /// Must a new object have a value?
    pub is_required: bool,
    /// Does a value belong to one object?
    pub is_unique: bool,
    /// May lists be filtered by it?
    pub is_searchable: bool,
    /// May a person who signs up set it?
    pub is_registrable: bool,
    /// Length, range, pattern, options and default, as JSON.
    pub rules: Json,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Since when new values are refused.
    pub deprecated_at: Option<Timestamp>,
}

listed!(custom_fields, CustomFieldRow, CustomFieldId);

/// A row of `custom_field_values`.
#[derive(Debug, Clone, PartialEq, Insertable, Queryable, Selectable)]
#[diesel(table_name = custom_field_values)]
#[diesel(treat_none_as_default_value = false)]
pub struct CustomFieldValueRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The customer or address that has it.
    pub owner_id: OwnerId,
    /// The definition.
    pub custom_field_id: CustomFieldId,
    /// The value as JSON.
    pub value: Json,
    /// A digest of the value as it is compared.
    pub value_key: String,
    /// The same, where the field is unique.
    pub unique_key: Option<String>,
}

/// All definitions of a tenant, oldest first.
pub async fn of_tenant(conn: &mut Conn, tenant: TenantId) -> Result<Vec<CustomFieldRow>> {
    page(conn, tenant, None, i64::MAX).await
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
        .filter(custom_field_values::owner_id.one_of(owners))
        .order((custom_field_values::owner_id, custom_fields::id))
        .select((CustomFieldValueRow::as_select(), CustomFieldRow::as_select()))
        .load(c)
        .await)?)
}

/// How many objects share their value of a field with another one.
pub async fn value_twins(conn: &mut Conn, tenant: TenantId, field: CustomFieldId) -> Result<i64> {
    let groups: Vec<i64> = on_conn!(conn, c => custom_field_values::table
        .filter(custom_field_values::tenant_id.eq(tenant))
        .filter(custom_field_values::custom_field_id.eq(field))
        .group_by(custom_field_values::value_key)
        .having(count_star().gt(1))
        .select(count_star())
        .load(c)
        .await)?;
    Ok(groups.into_iter().sum())
}

/// Makes the values of a field belong to one object each, or not any more.
pub async fn set_unique(
    conn: &mut Conn,
    tenant: TenantId,
    field: CustomFieldId,
    unique: bool,
) -> Result<()> {
    let of_field = custom_field_values::table
        .filter(custom_field_values::tenant_id.eq(tenant))
        .filter(custom_field_values::custom_field_id.eq(field));
    if unique {
        on_conn!(conn, c => diesel::update(of_field)
            .set(custom_field_values::unique_key.eq(custom_field_values::value_key.nullable()))
            .execute(c)
            .await)?;
    } else {
        on_conn!(conn, c => diesel::update(of_field)
            .set(custom_field_values::unique_key.eq(None::<String>))
            .execute(c)
            .await)?;
    }
    Ok(())
}
