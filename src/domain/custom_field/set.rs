use super::{
    rules::FieldRules,
    value::{FieldValue, Parsed},
};
use crate::{
    domain::{Change, Draft, Fault, Path, Reason, Result, tenant::TenantConfig},
    repositories::{
        Conn, Removal, UniqueKey,
        custom_fields::{self, CustomFieldRow, CustomFieldValueRow},
    },
    values::{CustomFieldId, CustomFieldObject, OwnerId},
};

/// Field values of one object at most.
pub const MAX_FIELD_VALUES: usize = 1_000;

/// A value of a custom field as a caller gives it.
#[derive(Debug, Clone)]
pub struct NewFieldValue {
    /// The field.
    pub code: String,
    /// The value; `None` clears the field.
    pub value: Option<FieldValue>,
}

/// Changes the values of something that is there: merges those of a list, clears all where there is
/// none.
pub(in crate::domain) async fn change(
    conn: &mut Conn,
    draft: &mut Draft,
    config: &TenantConfig,
    object: CustomFieldObject,
    owner_id: OwnerId,
    change: &Change<Vec<NewFieldValue>>,
) -> Result<()> {
    let Some(values) = change else {
        return Ok(());
    };
    let path = Path::of("customFields");
    let old = custom_fields::values_of(conn, draft.tenant_id, &[owner_id]).await?;
    let old: Vec<_> = old.into_iter().map(|(value, _)| value).collect();
    match values {
        Some(values) => merge(draft, config, object, owner_id, values, &path, Some(&old))?,
        None => {
            let fields = config.fields_of(object).filter(|field| config.takes(field));
            clear(draft, fields, owner_id, &path, &old);
        }
    }
    Ok(())
}

/// Clears all values.
fn clear<'a>(
    draft: &mut Draft,
    fields: impl Iterator<Item = &'a CustomFieldRow>,
    owner_id: OwnerId,
    path: &Path,
    existing: &[CustomFieldValueRow],
) {
    let has = |field: &&CustomFieldRow| existing.iter().any(|row| row.custom_field_id == field.id);
    let mut removed = Vec::new();
    for field in fields.filter(has) {
        if is_required(field) {
            let fault = Fault::new(path.clone(), Reason::Required).of_field(&field.code);
            draft.faults.push(fault);
        }
        removed.push(field.id);
    }
    remove(draft, owner_id, path, removed);
}

/// What takes no values any more cannot be required.
fn is_required(field: &CustomFieldRow) -> bool {
    field.is_required && field.deprecated_at.is_none()
}

fn remove(draft: &mut Draft, owner_id: OwnerId, path: &Path, fields: Vec<CustomFieldId>) {
    if !fields.is_empty() {
        draft.note(path.field());
        draft.changes.removals.push(Removal::FieldValues {
            tenant: draft.tenant_id,
            owner: owner_id,
            fields,
        });
    }
}

/// Merges values into those that `owner_id` has, judged by the definitions of its fields.
///
/// Without `existing` the object is new: fields that are not given get their default, and what is
/// required must be there. An object that is there may leave out what was made required later.
pub(in crate::domain) fn merge(
    draft: &mut Draft,
    config: &TenantConfig,
    object: CustomFieldObject,
    owner_id: OwnerId,
    values: &[NewFieldValue],
    path: &Path,
    existing: Option<&[CustomFieldValueRow]>,
) -> Result<()> {
    if values.len() > MAX_FIELD_VALUES {
        let max = MAX_FIELD_VALUES;
        draft.faults.add(path.clone(), Reason::TooMany { max });
        return Ok(());
    }
    let old = |id: CustomFieldId| existing?.iter().find(|row| row.custom_field_id == id);
    let mut given: Vec<CustomFieldId> = Vec::with_capacity(values.len());
    let mut removed = Vec::new();
    for (index, value) in values.iter().enumerate() {
        let fault = |reason| Fault::new(path.at(index), reason).of_field(&value.code);
        let defined = |field: &&CustomFieldRow| field.code == value.code && config.takes(field);
        let Some(field) = config.fields_of(object).find(defined) else {
            draft.faults.push(fault(Reason::UnknownField));
            continue;
        };
        if given.contains(&field.id) {
            draft.faults.push(fault(Reason::GivenTwice));
            continue;
        }
        given.push(field.id);
        let is_required = is_required(field);
        // Of what is required or unique, an empty field of a form is none.
        let lacks = |value: &&FieldValue| (is_required || field.is_unique) && value.is_blank();
        let Some(value) = value.value.as_ref().filter(|value| !lacks(value)) else {
            if is_required {
                draft.faults.push(fault(Reason::Required));
            } else if old(field.id).is_some() {
                removed.push(field.id);
            }
            continue;
        };
        let rules = FieldRules::of(field)?;
        let parsed = value.clone().parse(field.field_type).and_then(|parsed| {
            // What is there already is not judged by what was decided later.
            if old(field.id).is_some_and(|old| old.value == parsed.stored) {
                return Ok(None);
            }
            match rules.judge(field.field_type, &parsed.value) {
                None if field.deprecated_at.is_some() => Err(Reason::Deprecated),
                None => Ok(Some(parsed)),
                Some(reason) => Err(reason),
            }
        });
        match parsed {
            Err(reason) => draft.faults.push(fault(reason)),
            Ok(None) => {}
            Ok(Some(parsed)) => {
                let old = old(field.id);
                if old.is_some() {
                    removed.push(field.id);
                }
                let claimed = old.is_none_or(|old| old.value_key != parsed.key);
                add(
                    draft,
                    field,
                    owner_id,
                    path,
                    parsed,
                    claimed.then(|| fault(Reason::ValueTaken)),
                );
            }
        }
    }
    if existing.is_none() {
        let usable = config
            .fields_of(object)
            .filter(|field| field.deprecated_at.is_none());
        for field in usable.filter(|field| !given.contains(&field.id)) {
            if let Some(default) = FieldRules::of(field)?.default_value(field.field_type) {
                let taken = Fault::new(path.clone(), Reason::ValueTaken).of_field(&field.code);
                add(draft, field, owner_id, path, default, Some(taken));
            } else if field.is_required && config.takes(field) {
                let fault = Fault::new(path.clone(), Reason::Required).of_field(&field.code);
                draft.faults.push(fault);
            }
        }
    }
    remove(draft, owner_id, path, removed);
    Ok(())
}

/// Adds the row of a value; where the field is unique and the value is a new one, with its claim.
fn add(
    draft: &mut Draft,
    field: &CustomFieldRow,
    owner_id: OwnerId,
    path: &Path,
    value: Parsed,
    taken: Option<Fault>,
) {
    let unique_key = field.is_unique.then(|| value.key.clone());
    if let (Some(key), Some(taken)) = (unique_key.clone(), taken) {
        let key = UniqueKey::CustomFieldValue {
            field: field.id,
            key,
        };
        draft.claim(key, taken);
    }
    draft.note(path.field());
    draft.changes.custom_field_values.push(CustomFieldValueRow {
        tenant_id: field.tenant_id,
        owner_id,
        custom_field_id: field.id,
        value: value.stored,
        value_key: value.key,
        unique_key,
    });
}
