use futures_util::FutureExt;

use super::{MAX_CLIENT_ID, hold_all};
use crate::{
    app::App,
    domain::{
        Call, Fault, Path, Reason, Result, audit, code, draft::act, named::MAX_NAME,
        outside_address,
    },
    repositories::{UniqueKey, identity_providers::IdentityProviderRow},
    values::Scope,
};

/// Identity providers of a tenant at most.
const MAX_PROVIDERS: usize = 20;

/// An identity provider, as a caller describes it.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/identity_provider"
)]
pub struct NewIdentityProvider {
    pub code: String,
    pub name: String,
    pub issuer: String,
    pub client_id: String,
}

/// Takes a provider's word from now on. It is not asked: it may be down. Needs `settings:write`.
pub async fn create(
    app: &App,
    call: &Call,
    new: NewIdentityProvider,
) -> Result<IdentityProviderRow> {
    let client = call.require(Scope::SettingsWrite)?;
    act(app, call, client, new, |job, conn, draft| {
        async move {
            let (app, new) = (&job.app, &job.input);
            if hold_all(conn, draft).await?.len() >= MAX_PROVIDERS {
                let max = MAX_PROVIDERS;
                draft.faults.add(Path::root(), Reason::Full { max });
            }
            if code::check(&new.code, draft) {
                let taken = Fault::new(Path::of("code"), Reason::CodeTaken);
                draft.claim(UniqueKey::IdentityProviderCode(new.code.clone()), taken);
            }
            outside_address::check(app, &new.issuer, Path::of("issuer"), draft);
            let now = app.now();
            let mut row = IdentityProviderRow {
                tenant_id: draft.tenant_id,
                id: app.new_id(),
                code: new.code.clone(),
                name: String::new(),
                issuer: new.issuer.clone(),
                client_id: String::new(),
                is_enabled: true,
                created_at: now,
                updated_at: now,
            };
            draft.note("code");
            draft.note("issuer");
            let given = |text: &String| Some(Some(text.clone()));
            draft.name(&mut row.name, "name", &given(&new.name), MAX_NAME);
            let id = given(&new.client_id);
            draft.name(&mut row.client_id, "clientId", &id, MAX_CLIENT_ID);
            draft.changes.reconfigures = Some(draft.tenant_id);
            draft.changes.identity_providers = vec![row.clone()];
            audit::record(app, &job.actor, "createIdentityProvider", row.id, draft);
            Ok(row)
        }
        .boxed()
    })
    .await
}
