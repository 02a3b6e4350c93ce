use futures_util::FutureExt;

use crate::{
    app::App,
    domain::{Call, Fault, Path, Reason, Result, audit, code, draft::act, label, tenant},
    repositories::{
        UniqueKey,
        consents::{self, ConsentDefinitionRow},
    },
    values::{Json, Scope, TenantId},
};

/// The code of the consent that `isSubscribed` is.
pub(in crate::domain) const NEWSLETTER: &str = "newsletter";

/// Consents of a tenant at most.
const MAX_CONSENTS: usize = 100;

/// Something to agree to, as a caller describes it.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/consent"
)]
pub struct NewConsentDefinition {
    pub code: String,
    pub label: String,
    pub labels: Vec<label::Localized>,
}

/// Defines a consent. Needs `settings:write`.
pub async fn define(
    app: &App,
    call: &Call,
    new: NewConsentDefinition,
) -> Result<ConsentDefinitionRow> {
    let client = call.require(Scope::SettingsWrite)?;
    act(app, call, client, new, |job, conn, draft| {
        async move {
            let (tenant, new) = (draft.tenant_id, &job.input);
            tenant::hold(conn, tenant).await?;
            if consents::of_tenant(conn, tenant).await?.len() >= MAX_CONSENTS {
                let max = MAX_CONSENTS;
                draft.faults.add(Path::root(), Reason::Full { max });
            }
            if code::check(&new.code, draft) {
                let taken = Fault::new(Path::of("code"), Reason::CodeTaken);
                draft.claim(UniqueKey::ConsentCode(new.code.clone()), taken);
            }
            let label = draft.faults.name(Path::of("label"), &new.label, label::MAX);
            let labels = label::read(&new.labels, &Path::of("labels"), draft);
            let row = ConsentDefinitionRow {
                label: label.unwrap_or_default(),
                labels: label::stored(&labels),
                ..built_in(&job.app, tenant, &new.code, "")
            };
            draft.changes.reconfigures = Some(tenant);
            draft.changes.consent_definitions = vec![row.clone()];
            draft.note("code");
            draft.note("label");
            let action = "createConsentDefinition";
            audit::record(&job.app, &job.actor, action, row.id, draft);
            Ok(row)
        }
        .boxed()
    })
    .await
}

/// A definition that comes with a tenant or a preset.
pub(in crate::domain) fn built_in(
    app: &App,
    tenant_id: TenantId,
    code: &str,
    label: &str,
) -> ConsentDefinitionRow {
    ConsentDefinitionRow {
        tenant_id,
        id: app.new_id(),
        code: code.to_owned(),
        label: label.to_owned(),
        labels: Json::new(serde_json::json!({})),
        created_at: app.now(),
        updated_at: app.now(),
        deprecated_at: None,
    }
}
