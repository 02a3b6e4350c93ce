//! The last step of every action that creates: faults and taken keys come back together.

use std::collections::HashSet;

use super::{Error, Fault, Faults, Reason, Result};
use crate::{
    app::App,
    repositories::{self, ChangeSet, UniqueKey, unique_keys},
    values::TenantId,
};

/// The unique keys that a change wants, each with the fault that it is when another has it.
pub(super) struct Claims {
    tenant_id: TenantId,
    claims: Vec<(UniqueKey, Fault)>,
    keys: HashSet<UniqueKey>,
}

impl Claims {
    /// None so far.
    pub(super) fn new(tenant_id: TenantId) -> Self {
        Self {
            tenant_id,
            claims: Vec::new(),
            keys: HashSet::new(),
        }
    }

    pub(super) const fn tenant_id(&self) -> TenantId {
        self.tenant_id
    }

    /// Wants a key. Wanting it a second time in one input is a fault right away.
    pub(super) fn add(&mut self, key: UniqueKey, taken: Fault, faults: &mut Faults) {
        if self.keys.insert(key.clone()) {
            self.claims.push((key, taken));
        } else {
            faults.push(Fault {
                reason: Reason::GivenTwice,
                ..taken
            });
        }
    }

    async fn find_taken(&self, app: &App, faults: &mut Faults) -> Result<()> {
        let keys: Vec<_> = self.claims.iter().map(|(key, _)| key).collect();
        let mut conn = app.store.read().await?;
        let taken = unique_keys::taken(&mut conn, self.tenant_id, &keys).await?;
        let claims = self.claims.iter().filter(|(key, _)| taken.contains(key));
        claims.for_each(|(_, fault)| faults.push(fault.clone()));
        Ok(())
    }
}

/// Writes `changes` where the input had no faults.
///
/// Whether a key is taken is decided by the store alone, so that races end well; it is asked which
/// one only when there is something to report.
pub(super) async fn commit(
    app: &App,
    changes: ChangeSet,
    claims: &Claims,
    mut faults: Faults,
) -> Result<()> {
    if faults.is_empty() {
        match app.store.commit(changes).await {
            Ok(()) => return Ok(()),
            Err(error @ repositories::Error::Duplicate(_)) => {
                claims.find_taken(app, &mut faults).await?;
                if faults.is_empty() {
                    return Err(error.into());
                }
            }
            Err(error) => return Err(error.into()),
        }
    } else {
        claims.find_taken(app, &mut faults).await?;
    }
    Err(Error::Invalid(faults))
}
