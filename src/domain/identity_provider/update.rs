use futures_util::FutureExt;

use super::{MAX_CLIENT_ID, hold};
use crate::{
    app::App,
    domain::{Call, Change, Result, audit, draft::act, named::MAX_NAME},
    repositories::identity_providers::IdentityProviderRow,
    values::Scope,
};

/// What is changed of a provider. Its code and its issuer stay: the accounts of customers are by their
/// names, and another issuer's would be somebody else's.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/identity_provider"
)]
pub struct IdentityProviderChange {
    pub id: String,
    pub name: Change<String>,
    pub client_id: Change<String>,
    pub is_enabled: Change<bool>,
}

/// Changes an identity provider. Needs `settings:write`.
pub async fn update(
    app: &App,
    call: &Call,
    change: IdentityProviderChange,
) -> Result<IdentityProviderRow> {
    let client = call.require(Scope::SettingsWrite)?;
    act(app, call, client, change, |job, conn, draft| {
        async move {
            let change = &job.input;
            let Some(mut row) = hold(conn, &change.id, draft).await? else {
                return draft.refuse();
            };
            draft.name(&mut row.name, "name", &change.name, MAX_NAME);
            let id = &change.client_id;
            draft.name(&mut row.client_id, "clientId", id, MAX_CLIENT_ID);
            draft.value(&mut row.is_enabled, "isEnabled", &change.is_enabled);
            if !draft.changed.is_empty() {
                row.updated_at = job.app.now();
                draft.changes.reconfigures = Some(draft.tenant_id);
                draft.changes.updated_identity_providers = vec![row.clone()];
            }
            let action = "updateIdentityProvider";
            audit::record(&job.app, &job.actor, action, row.id, draft);
            Ok(row)
        }
        .boxed()
    })
    .await
}
