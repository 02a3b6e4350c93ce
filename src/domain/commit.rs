//! The last step of every action that creates: faults and taken keys come back together.

use super::{Error, Fault, Faults, Reason, Result};
use crate::{
    app::App,
    repositories::{self, ChangeSet, UniqueKey},
    values::TenantId,
};

/// The unique keys that a change wants, each with the fault that it is when another has it.
pub(super) struct Claims {
    tenant_id: TenantId,
    claims: Vec<(UniqueKey, Fault)>,
}

impl Claims {
    /// None so far.
    pub(super) const fn new(tenant_id: TenantId) -> Self {
        Self {
            tenant_id,
            claims: Vec::new(),
        }
    }

    pub(super) const fn tenant_id(&self) -> TenantId {
        self.tenant_id
    }

    /// Wants a key. Wanting it a second time in one input is a fault right away.
    pub(super) fn add(&mut self, key: UniqueKey, taken: Fault, faults: &mut Faults) {
        if self.claims.iter().any(|(claimed, _)| *claimed == key) {
            faults.push(Fault {
                reason: Reason::GivenTwice,
                ..taken
            });
        } else {
            self.claims.push((key, taken));
        }
    }

    async fn find_taken(&self, app: &App, faults: &mut Faults) -> Result<()> {
        let mut conn = app.store.read().await?;
        for (key, fault) in &self.claims {
            if key.is_taken(&mut conn, self.tenant_id).await? {
                faults.push(fault.clone());
            }
        }
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
