use crate::{
    app::App,
    domain::{
        Call, Draft, Fault, Path, Reason, Result,
        audit::{self, Actor},
        code,
        draft::commit,
        label,
    },
    repositories::{UniqueKey, consents::ConsentDefinitionRow},
    values::{Json, Scope, TenantId},
};

/// The code of the consent that `isSubscribed` is.
pub(in crate::domain) const NEWSLETTER: &str = "newsletter";

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
    let mut draft = Draft::new(app, client.tenant_id);
    if code::check(&new.code, &mut draft) {
        let taken = Fault::new(Path::of("code"), Reason::CodeTaken);
        draft.claim(UniqueKey::ConsentCode(new.code.clone()), taken);
    }
    let label = draft.faults.name(Path::of("label"), &new.label, label::MAX);
    let labels = label::read(&new.labels, &Path::of("labels"), &mut draft);
    let row = ConsentDefinitionRow {
        label: label.unwrap_or_default(),
        labels: label::stored(&labels),
        ..built_in(app, client.tenant_id, &new.code, "")
    };
    draft.changes.reconfigures = Some(client.tenant_id);
    draft.changes.consent_definitions = vec![row.clone()];
    draft.note("code");
    draft.note("label");
    let actor = Actor::of(call, client);
    audit::record(app, &actor, "createConsentDefinition", row.id, &mut draft);
    commit(app, draft).await?;
    Ok(row)
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
