use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::{
    domain::{Claims, Fault, Faults, Path, Reason, tenant::TenantConfig},
    repositories::{
        UniqueKey,
        custom_fields::{CustomFieldRow, CustomFieldValueRow},
    },
    values::{CustomFieldObject, CustomFieldType, Json, OwnerId, check_text, fold},
};

/// Field values of one object at most.
pub const MAX_FIELD_VALUES: usize = 1_000;
/// Characters of a text value at most.
const MAX_TEXT: usize = 4_096;

/// A value of a custom field as a caller gives it.
#[derive(Debug, Clone)]
pub struct NewFieldValue {
    /// The field.
    pub code: String,
    /// The value; `None` for none.
    pub text: Option<String>,
}

/// The rows that give a new `owner` these values, judged by the definitions of its fields.
pub(in crate::domain) fn set(
    config: &TenantConfig,
    object: CustomFieldObject,
    owner_id: OwnerId,
    values: &[NewFieldValue],
    path: &Path,
    claims: &mut Claims,
    faults: &mut Faults,
) -> Vec<CustomFieldValueRow> {
    if values.len() > MAX_FIELD_VALUES {
        let max = MAX_FIELD_VALUES;
        faults.add(path.clone(), Reason::TooMany { max });
        return Vec::new();
    }
    let mut rows: Vec<CustomFieldValueRow> = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        let fault = |reason| Fault::new(path.at(index), reason).of_field(&value.code);
        let defined = |field: &&CustomFieldRow| field.code == value.code;
        let Some(field) = config.fields_of(object).find(defined) else {
            faults.push(fault(Reason::UnknownField));
            continue;
        };
        let Some(text) = &value.text else { continue };
        let CustomFieldType::Text = field.field_type;
        if let Err(reason) = check_text(text, MAX_TEXT, true) {
            faults.push(fault(reason.into()));
            continue;
        }
        if rows.iter().any(|row| row.custom_field_id == field.id) {
            faults.push(fault(Reason::GivenTwice));
            continue;
        }
        let unique_key = field.is_unique.then(|| digest(text));
        if let Some(key) = unique_key.clone() {
            let key = UniqueKey::CustomFieldValue {
                field: field.id,
                key,
            };
            claims.add(key, fault(Reason::ValueTaken), faults);
        }
        rows.push(CustomFieldValueRow {
            tenant_id: config.tenant_id,
            owner_id,
            custom_field_id: field.id,
            value: Json::new(text.as_str().into()),
            unique_key,
        });
    }
    for field in config.fields_of(object).filter(|field| field.is_required) {
        let given = |value: &NewFieldValue| value.code == field.code && value.text.is_some();
        if !values.iter().any(given) {
            faults.push(Fault::new(path.clone(), Reason::Required).of_field(&field.code));
        }
    }
    rows
}

/// What is compared of a unique value. A digest: an index holds no long text.
fn digest(text: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(fold(text)))
}
