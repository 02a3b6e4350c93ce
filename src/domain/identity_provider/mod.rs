//! Identity providers: where people sign in elsewhere, by OpenID Connect, and whose word is taken for
//! who they are. An account there belongs to one customer.

mod create;
mod list;
mod remove;
mod update;
mod verify;

pub use create::{NewIdentityProvider, create};
pub use list::{by_ids, enabled, list};
pub use remove::remove;
pub use update::{IdentityProviderChange, update};
pub(super) use verify::is_as_verified;
pub use verify::{GivenToken, Verified, verify};

use super::{Draft, Path, Reason, Result, tenant};
use crate::repositories::{
    Conn,
    identity_providers::{self, IdentityProviderRow},
};

/// Characters of what a tenant is called at a provider.
const MAX_CLIENT_ID: usize = 255;

/// All of a tenant, held as they are until the transaction ends.
async fn hold_all(conn: &mut Conn, draft: &Draft) -> Result<Vec<IdentityProviderRow>> {
    tenant::hold(conn, draft.tenant_id).await?;
    Ok(identity_providers::of_tenant(conn, draft.tenant_id).await?)
}

/// The one with this id, held so; `None`, with the fault noted, where there is none.
async fn hold(conn: &mut Conn, id: &str, draft: &mut Draft) -> Result<Option<IdentityProviderRow>> {
    let all = hold_all(conn, draft).await?;
    let found = all.into_iter().find(|row| row.id.to_string() == id);
    if found.is_none() {
        draft.faults.add(Path::of("id"), Reason::NotFound);
    }
    Ok(found)
}
