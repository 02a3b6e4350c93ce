//! External ids: what other systems call a thing. One system's id leads to one thing of a kind.

use std::collections::HashMap;

use super::{Call, Change, Draft, Fault, Path, Reason, Result, group_by};
use crate::{
    app::App,
    repositories::{
        Conn, Removal, UniqueKey,
        external_ids::{self, ExternalIdRow},
    },
    values::{Id, Kind, OwnerId, StaticType, kind},
};

/// External ids of one thing at most.
pub const MAX_EXTERNAL_IDS: usize = 20;
/// Characters of a system's name at most.
pub(super) const MAX_SYSTEM: usize = 64;
/// Characters of an id at most.
pub(super) const MAX_VALUE: usize = 255;

/// An external id as a caller gives it.
#[derive(Debug, Clone)]
pub struct NewExternalId {
    /// The other system.
    pub system: String,
    /// The id there.
    pub value: String,
}

/// The rows that give `owner` these external ids, each once.
pub(super) fn rows<K: Kind>(
    draft: &mut Draft,
    owner: Id<K>,
    ids: &[NewExternalId],
    path: &Path,
) -> Vec<ExternalIdRow> {
    let mut rows = Vec::with_capacity(ids.len());
    if ids.len() > MAX_EXTERNAL_IDS {
        let max = MAX_EXTERNAL_IDS;
        draft.faults.add(path.clone(), Reason::TooMany { max });
        return rows;
    }
    for (index, id) in ids.iter().enumerate() {
        let path = path.at(index);
        let system = draft.faults.name(path.at("system"), &id.system, MAX_SYSTEM);
        let value = draft.faults.name(path.at("value"), &id.value, MAX_VALUE);
        let (Some(system), Some(value)) = (system, value) else {
            continue;
        };
        let row = ExternalIdRow {
            tenant_id: draft.tenant_id,
            noun: K::TYPE.to_owned(),
            system,
            value,
            owner_id: owner.owner(),
        };
        if rows.contains(&row) {
            draft.faults.add(path, Reason::GivenTwice);
        } else {
            rows.push(row);
        }
    }
    rows
}

/// Gives `owner` these external ids and no others; each that is new is claimed.
pub(super) fn replace<K: Kind>(
    draft: &mut Draft,
    owner: Id<K>,
    ids: &[NewExternalId],
    path: &Path,
    existing: &[ExternalIdRow],
) {
    let rows = rows(draft, owner, ids, path);
    if rows.len() == existing.len() && existing.iter().all(|row| rows.contains(row)) {
        return;
    }
    draft.note("externalIds");
    if !existing.is_empty() {
        draft.changes.removals.push(Removal::ExternalIdsOf {
            tenant: draft.tenant_id,
            owner: owner.owner(),
        });
    }
    for (index, id) in ids.iter().enumerate() {
        let (system, value) = (id.system.trim(), id.value.trim());
        let same = |row: &&ExternalIdRow| row.system == system && row.value == value;
        if let Some(row) = rows.iter().find(same)
            && !existing.contains(row)
        {
            let key = UniqueKey::ExternalId {
                noun: row.noun.clone(),
                system: row.system.clone(),
                value: row.value.clone(),
            };
            let taken = Fault::new(path.at(index), Reason::ExternalIdTaken);
            draft.claims.add_once(key, taken);
        }
    }
    draft.changes.external_ids.extend(rows);
}

/// Changes the external ids of something that is there: null removes all of them.
pub(super) async fn change<K: Kind>(
    conn: &mut Conn,
    draft: &mut Draft,
    owner: Id<K>,
    change: &Change<Vec<NewExternalId>>,
) -> Result<()> {
    if let Some(ids) = change {
        let existing = external_ids::of_owners(conn, draft.tenant_id, &[owner.owner()]).await?;
        let ids = ids.as_deref().unwrap_or_default();
        replace(draft, owner, ids, &Path::of("externalIds"), &existing);
    }
    Ok(())
}

/// The external ids of each owner, by system. To a person, its own: what other systems call the things of a business
/// is for those who work there.
pub async fn of_owners(
    app: &App,
    call: &Call,
    owners: &[OwnerId],
) -> Result<HashMap<OwnerId, Vec<ExternalIdRow>>> {
    let reader = call.reader()?;
    let mut conn = app.store.read().await?;
    let mut rows = external_ids::of_owners(&mut conn, reader.tenant_id, owners).await?;
    if reader.is_person {
        rows.retain(|row| row.noun == kind::Customer::TYPE);
    }
    Ok(group_by(rows, |row| row.owner_id))
}
