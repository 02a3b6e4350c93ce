//! Metadata: free data that a caller keeps with a customer, an address, an organization or a
//! membership, by key.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::{Call, Change, Draft, Path, Reason, Result, group_by};
use crate::{
    app::App,
    repositories::{
        Conn, Removal,
        metadata::{self, MetadataRow},
    },
    values::{Json, OwnerId, Scope},
};

/// Keys of one object at most.
pub const MAX_KEYS: usize = 100;
/// Characters of a key at most.
pub const MAX_KEY: usize = 64;
/// Bytes of a value at most, as JSON without spaces.
pub const MAX_VALUE_BYTES: usize = 4 * 1024;
/// Bytes of all keys and values of one object at most.
pub const MAX_ALL_BYTES: usize = 64 * 1024;

/// An entry as a caller gives it.
#[derive(Debug, Clone)]
pub struct NewMetadata {
    /// The key.
    pub key: String,
    /// The value; null removes the key.
    pub value: Value,
}

/// Whose entries, and which.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) owner_id: OwnerId,
    pub(super) is_private: bool,
}

impl Place {
    /// The public entries of something.
    pub(super) const fn public(owner_id: OwnerId) -> Self {
        Self {
            owner_id,
            is_private: false,
        }
    }
}

/// Changes the entries of something: merges those of a list, removes all where there is none.
pub(super) async fn change(
    conn: &mut Conn,
    draft: &mut Draft,
    place: Place,
    change: &Change<Vec<NewMetadata>>,
    path: &Path,
) -> Result<()> {
    let Some(entries) = change else {
        return Ok(());
    };
    let (tenant, owners) = (draft.tenant_id, [place.owner_id]);
    let old = metadata::of_owners(conn, tenant, &owners, place.is_private).await?;
    let removal = |row: &MetadataRow| NewMetadata {
        key: row.key.clone(),
        value: Value::Null,
    };
    let all = || old.iter().map(removal).collect();
    let entries = entries.clone().unwrap_or_else(all);
    merge(draft, place, &entries, path, &old);
    Ok(())
}

/// Merges entries into those that are there, key by key. Public and private ones are counted apart.
pub(super) fn merge(
    draft: &mut Draft,
    place: Place,
    entries: &[NewMetadata],
    path: &Path,
    existing: &[MetadataRow],
) {
    // As many as there can be may leave while as many come.
    if entries.len() > 2 * MAX_KEYS {
        draft
            .faults
            .add(path.clone(), Reason::TooMany { max: MAX_KEYS });
        return;
    }
    let mut rows: BTreeMap<String, MetadataRow> = BTreeMap::new();
    for row in existing {
        rows.insert(row.key.clone(), row.clone());
    }
    let mut keys = BTreeSet::new();
    for (index, entry) in entries.iter().enumerate() {
        let path = path.at(index);
        let key = draft.faults.name(path.at("key"), &entry.key, MAX_KEY);
        let value = value(&entry.value, &path.at("value"), draft);
        let (Some(key), Some(value)) = (key, value) else {
            continue;
        };
        if !keys.insert(key.clone()) {
            draft.faults.add(path.at("key"), Reason::GivenTwice);
        }
        match value {
            None => rows.remove(&key),
            Some(value) => rows.insert(
                key.clone(),
                MetadataRow {
                    tenant_id: draft.tenant_id,
                    owner_id: place.owner_id,
                    is_private: place.is_private,
                    key,
                    value,
                },
            ),
        };
    }
    if rows.len() > MAX_KEYS {
        draft
            .faults
            .add(path.clone(), Reason::TooMany { max: MAX_KEYS });
    }
    let bytes = |row: &MetadataRow| row.key.len() + row.value.as_str().len();
    if rows.values().map(bytes).sum::<usize>() > MAX_ALL_BYTES {
        let max = MAX_ALL_BYTES;
        draft.faults.add(path.clone(), Reason::TooManyBytes { max });
    }
    let outdated = existing
        .iter()
        .filter(|row| rows.get(&row.key) != Some(*row));
    let removed: Vec<_> = outdated.map(|row| row.key.clone()).collect();
    rows.retain(|_, row| !existing.contains(row));
    if rows.is_empty() && removed.is_empty() {
        return;
    }
    draft.note(path.field());
    if !removed.is_empty() {
        draft.changes.removals.push(Removal::Metadata {
            tenant: draft.tenant_id,
            owner: place.owner_id,
            private: place.is_private,
            keys: removed,
        });
    }
    draft.changes.metadata.extend(rows.into_values());
}

/// The value to keep, `Some(None)` for none; `None` where it cannot be kept.
fn value(value: &Value, path: &Path, draft: &mut Draft) -> Option<Option<Json>> {
    if value.is_null() {
        return Some(None);
    }
    let reason = if Json::has_nul(value) {
        Reason::ControlCharacter
    } else {
        let value = Json::new(value.clone());
        if value.as_str().len() <= MAX_VALUE_BYTES {
            return Some(Some(value));
        }
        Reason::TooManyBytes {
            max: MAX_VALUE_BYTES,
        }
    };
    draft.faults.add(path.clone(), reason);
    None
}

/// The public entries of each owner, by key.
pub async fn public_of(app: &App, call: &Call, owners: &[OwnerId]) -> Result<EntriesByOwner> {
    of_owners(app, call, owners, false).await
}

/// The private entries of each owner, by key. Needs `metadata:private`.
pub async fn private_of(app: &App, call: &Call, owners: &[OwnerId]) -> Result<EntriesByOwner> {
    call.require(Scope::MetadataPrivate)?;
    of_owners(app, call, owners, true).await
}

/// Entries by whose they are.
pub type EntriesByOwner = HashMap<OwnerId, Vec<MetadataRow>>;

async fn of_owners(
    app: &App,
    call: &Call,
    owners: &[OwnerId],
    private: bool,
) -> Result<EntriesByOwner> {
    let reader = call.reader()?;
    let mut conn = app.store.read().await?;
    let rows = metadata::of_owners(&mut conn, reader.tenant_id, owners, private).await?;
    Ok(group_by(rows, |row| row.owner_id))
}
