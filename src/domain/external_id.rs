//! External ids: what other systems call a thing. One system's id leads to one thing of a kind.

use std::collections::HashMap;

use super::{Call, Claims, Fault, Faults, Path, Reason, Result};
use crate::{
    app::App,
    repositories::{
        UniqueKey,
        external_ids::{self, ExternalIdRow},
    },
    values::{Id, Kind, OwnerId},
};

/// External ids of one thing at most.
pub const MAX_EXTERNAL_IDS: usize = 20;
/// Characters of a system's name at most.
const MAX_SYSTEM: usize = 64;
/// Characters of an id at most.
const MAX_VALUE: usize = 255;

/// An external id as a caller gives it.
#[derive(Debug, Clone)]
pub struct NewExternalId {
    /// The other system.
    pub system: String,
    /// The id there.
    pub value: String,
}

/// The rows that give `owner` these external ids, each claimed.
pub(super) fn rows<K: Kind>(
    owner: Id<K>,
    ids: &[NewExternalId],
    path: &Path,
    claims: &mut Claims,
    faults: &mut Faults,
) -> Vec<ExternalIdRow> {
    if ids.len() > MAX_EXTERNAL_IDS {
        let max = MAX_EXTERNAL_IDS;
        faults.add(path.clone(), Reason::TooMany { max });
        return Vec::new();
    }
    let mut rows = Vec::with_capacity(ids.len());
    for (index, id) in ids.iter().enumerate() {
        let path = path.at(index);
        let system = faults.name(path.at("system"), &id.system, MAX_SYSTEM);
        let value = faults.name(path.at("value"), &id.value, MAX_VALUE);
        let (Some(system), Some(value)) = (system, value) else {
            continue;
        };
        let key = UniqueKey::ExternalId {
            noun: K::TYPE.to_owned(),
            system: system.clone(),
            value: value.clone(),
        };
        claims.add(key, Fault::new(path, Reason::ExternalIdTaken), faults);
        rows.push(ExternalIdRow {
            tenant_id: claims.tenant_id(),
            noun: K::TYPE.to_owned(),
            system,
            value,
            owner_id: owner.owner(),
        });
    }
    rows
}

/// The external ids of each owner, by system.
pub async fn of_owners(
    app: &App,
    call: &Call,
    owners: &[OwnerId],
) -> Result<HashMap<OwnerId, Vec<ExternalIdRow>>> {
    let client = call.client()?;
    let mut conn = app.store.read().await?;
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for row in external_ids::of_owners(&mut conn, client.tenant_id, owners).await? {
        found.entry(row.owner_id).or_default().push(row);
    }
    Ok(found)
}
