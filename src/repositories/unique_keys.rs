//! The keys that unique indexes hold, asked about when a change was refused.

use std::collections::HashSet;

use diesel::{ExpressionMethods, QueryDsl};
use diesel_async::RunQueryDsl;

use super::{
    Conn, Result,
    schema::{custom_field_values, custom_fields, customers, external_ids},
};
use crate::values::{CustomFieldId, CustomFieldObject, OwnerId, TenantId};

/// A key that one row of a tenant at most may have. The unique indexes hold it; this is for saying
/// which of a change's keys it was that another row has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the fields are the columns of the index")]
pub enum UniqueKey {
    /// A customer's e-mail within its scope.
    CustomerEmail { email_key: String, scope: OwnerId },
    /// A value of a unique custom field.
    CustomFieldValue { field: CustomFieldId, key: String },
    /// The code of a custom field.
    CustomFieldCode {
        object: CustomFieldObject,
        code: String,
    },
    /// An id in another system, of things with this prefix.
    ExternalId {
        noun: String,
        system: String,
        value: String,
    },
}

/// Those of `keys` that rows of `tenant` have: a statement a kind, however many there are.
pub async fn taken(
    conn: &mut Conn,
    tenant: TenantId,
    keys: &[&UniqueKey],
) -> Result<HashSet<UniqueKey>> {
    let (mut emails, mut values, mut codes, mut ids) = (vec![], vec![], vec![], vec![]);
    for key in keys {
        match key {
            UniqueKey::CustomerEmail { email_key, .. } => emails.push(email_key),
            UniqueKey::CustomFieldValue { key, .. } => values.push(key),
            UniqueKey::CustomFieldCode { code, .. } => codes.push(code),
            UniqueKey::ExternalId { value, .. } => ids.push(value),
        }
    }
    let mut taken = HashSet::new();
    if !emails.is_empty() {
        let found: Vec<(Option<String>, Option<OwnerId>)> = on_conn!(conn, c => customers::table
            .filter(customers::tenant_id.eq(tenant))
            .filter(customers::email_key.eq_any(emails))
            .select((customers::email_key, customers::email_scope))
            .load(c)
            .await)?;
        let key = |(key, scope): (Option<_>, Option<_>)| {
            key.zip(scope)
                .map(|(email_key, scope)| UniqueKey::CustomerEmail { email_key, scope })
        };
        taken.extend(found.into_iter().filter_map(key));
    }
    if !values.is_empty() {
        let found: Vec<(CustomFieldId, Option<String>)> = on_conn!(conn, c => custom_field_values::table
            .filter(custom_field_values::tenant_id.eq(tenant))
            .filter(custom_field_values::unique_key.eq_any(values))
            .select((custom_field_values::custom_field_id, custom_field_values::unique_key))
            .load(c)
            .await)?;
        let key = |(field, key): (_, Option<_>)| {
            key.map(|key| UniqueKey::CustomFieldValue { field, key })
        };
        taken.extend(found.into_iter().filter_map(key));
    }
    if !codes.is_empty() {
        let found: Vec<(CustomFieldObject, String)> = on_conn!(conn, c => custom_fields::table
            .filter(custom_fields::tenant_id.eq(tenant))
            .filter(custom_fields::code.eq_any(codes))
            .select((custom_fields::object, custom_fields::code))
            .load(c)
            .await)?;
        let key = |(object, code)| UniqueKey::CustomFieldCode { object, code };
        taken.extend(found.into_iter().map(key));
    }
    if !ids.is_empty() {
        let found: Vec<(String, String, String)> = on_conn!(conn, c => external_ids::table
            .filter(external_ids::tenant_id.eq(tenant))
            .filter(external_ids::value.eq_any(ids))
            .select((external_ids::noun, external_ids::system, external_ids::value))
            .load(c)
            .await)?;
        let key = |(noun, system, value)| UniqueKey::ExternalId {
            noun,
            system,
            value,
        };
        taken.extend(found.into_iter().map(key));
    }
    Ok(taken)
}
