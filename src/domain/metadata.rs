//! Metadata: free data that a caller keeps with a customer or an address, by key.

use std::collections::HashMap;

use serde_json::Value;

use super::{Call, Faults, Path, Reason, Result};
use crate::{
    app::App,
    repositories::metadata::{self, MetadataRow},
    values::{Json, OwnerId, TenantId},
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
    /// The value; null for none.
    pub value: Value,
}

/// The rows that give a new `owner_id` these public entries.
pub(super) fn rows(
    tenant_id: TenantId,
    owner_id: OwnerId,
    entries: Vec<NewMetadata>,
    path: &Path,
    faults: &mut Faults,
) -> Vec<MetadataRow> {
    if entries.len() > MAX_KEYS {
        faults.add(path.clone(), Reason::TooMany { max: MAX_KEYS });
        return Vec::new();
    }
    let mut rows: Vec<MetadataRow> = Vec::with_capacity(entries.len());
    let mut all_bytes = 0;
    for (index, entry) in entries.into_iter().enumerate() {
        let path = path.at(index);
        let key = faults.name(path.at("key"), &entry.key, MAX_KEY);
        if entry.value.is_null() {
            continue;
        }
        if Json::has_nul(&entry.value) {
            faults.add(path.at("value"), Reason::ControlCharacter);
            continue;
        }
        let value = Json::new(entry.value);
        let bytes = value.as_str().len();
        if bytes > MAX_VALUE_BYTES {
            let max = MAX_VALUE_BYTES;
            faults.add(path.at("value"), Reason::TooManyBytes { max });
        }
        let Some(key) = key else { continue };
        all_bytes += key.len() + bytes;
        if rows.iter().any(|row| row.key == key) {
            faults.add(path.at("key"), Reason::GivenTwice);
        }
        rows.push(MetadataRow {
            tenant_id,
            owner_id,
            is_private: false,
            key,
            value,
        });
    }
    if all_bytes > MAX_ALL_BYTES {
        let max = MAX_ALL_BYTES;
        faults.add(path.clone(), Reason::TooManyBytes { max });
    }
    rows
}

/// The public entries of each owner, by key.
pub async fn of_owners(
    app: &App,
    call: &Call,
    owners: &[OwnerId],
) -> Result<HashMap<OwnerId, Vec<MetadataRow>>> {
    let client = call.client()?;
    let mut conn = app.store.read().await?;
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for row in metadata::of_owners(&mut conn, client.tenant_id, owners, false).await? {
        found.entry(row.owner_id).or_default().push(row);
    }
    Ok(found)
}
