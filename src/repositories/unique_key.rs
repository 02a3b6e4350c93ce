use diesel::{ExpressionMethods, QueryDsl, dsl::exists};
use diesel_async::RunQueryDsl;

use super::{
    Conn, Result,
    schema::{custom_field_values, custom_fields, customers, external_ids},
};
use crate::values::{CustomFieldId, CustomFieldObject, OwnerId, TenantId};

/// A key that one row of a tenant at most may have. The unique indexes hold it; this is for saying
/// which of a change's keys it was that another row has.
#[derive(Debug, Clone, PartialEq, Eq)]
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
        noun: &'static str,
        system: String,
        value: String,
    },
}

impl UniqueKey {
    /// Does a row of `tenant` have it?
    pub async fn is_taken(&self, conn: &mut Conn, tenant: TenantId) -> Result<bool> {
        let taken = match self {
            Self::CustomerEmail { email_key, scope } => {
                on_conn!(conn, c => diesel::select(exists(
                    customers::table
                        .filter(customers::tenant_id.eq(tenant))
                        .filter(customers::email_key.eq(email_key))
                        .filter(customers::email_scope.eq(scope)),
                ))
                .get_result(c)
                .await)
            }
            Self::CustomFieldValue { field, key } => {
                on_conn!(conn, c => diesel::select(exists(
                    custom_field_values::table
                        .filter(custom_field_values::tenant_id.eq(tenant))
                        .filter(custom_field_values::custom_field_id.eq(field))
                        .filter(custom_field_values::unique_key.eq(key)),
                ))
                .get_result(c)
                .await)
            }
            Self::CustomFieldCode { object, code } => {
                on_conn!(conn, c => diesel::select(exists(
                    custom_fields::table
                        .filter(custom_fields::tenant_id.eq(tenant))
                        .filter(custom_fields::object.eq(object))
                        .filter(custom_fields::code.eq(code)),
                ))
                .get_result(c)
                .await)
            }
            Self::ExternalId {
                noun,
                system,
                value,
            } => {
                on_conn!(conn, c => diesel::select(exists(
                    external_ids::table
                        .filter(external_ids::tenant_id.eq(tenant))
                        .filter(external_ids::noun.eq(*noun))
                        .filter(external_ids::system.eq(system))
                        .filter(external_ids::value.eq(value)),
                ))
                .get_result(c)
                .await)
            }
        };
        Ok(taken?)
    }
}
