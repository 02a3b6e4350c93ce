use futures_util::FutureExt;

use super::hold;
use crate::{
    app::App,
    domain::{Call, Path, Reason, Result, audit, draft::act},
    repositories::{Removal, credentials, identity_providers::IdentityProviderRow},
    values::Scope,
};

/// Removes a provider that no customer has an account at, and gives it as it was. One that is in use
/// can be disabled: what it vouched for must not become the word of another with its code. Needs
/// `settings:write`.
pub async fn remove(app: &App, call: &Call, id: String) -> Result<IdentityProviderRow> {
    let client = call.require(Scope::SettingsWrite)?;
    act(app, call, client, id, |job, conn, draft| {
        async move {
            let Some(row) = hold(conn, &job.input, draft).await? else {
                return draft.refuse();
            };
            let tenant = draft.tenant_id;
            if credentials::any_verified_by(conn, tenant, &row.code).await? {
                draft.faults.add(Path::of("id"), Reason::ProviderInUse);
            }
            draft.changes.reconfigures = Some(tenant);
            let ids = vec![row.id];
            draft.changes.removals = vec![Removal::IdentityProviders { tenant, ids }];
            draft.note("identityProviders");
            let action = "removeIdentityProvider";
            audit::record(&job.app, &job.actor, action, row.id, draft);
            Ok(row)
        }
        .boxed()
    })
    .await
}
