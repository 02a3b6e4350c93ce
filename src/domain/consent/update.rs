use futures_util::FutureExt;

use crate::{
    app::App,
    domain::{
        Call, Change, Path, Reason, Result, audit,
        draft::{Job, act},
        label, tenant,
    },
    repositories::consents::{self, ConsentDefinitionRow},
    values::Scope,
};

/// What is changed of a definition. Its code stays.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/consent"
)]
pub struct ConsentDefinitionChange {
    pub id: String,
    pub label: Change<String>,
    pub labels: Change<Vec<label::Localized>>,
    pub deprecated: Change<bool>,
}

/// Changes what customers can be asked to agree to. Needs `settings:write`.
pub async fn update(
    app: &App,
    call: &Call,
    change: ConsentDefinitionChange,
) -> Result<ConsentDefinitionRow> {
    let client = call.require(Scope::SettingsWrite)?;
    act(app, call, client, change, |job, conn, draft| {
        async move {
            let Job {
                app,
                client,
                actor,
                input: change,
                ..
            } = job;
            tenant::hold(conn, client.tenant_id).await?;
            let all = consents::of_tenant(conn, client.tenant_id).await?;
            let found = all.into_iter().find(|row| row.id.to_string() == change.id);
            let Some(mut row) = found else {
                draft.faults.add(Path::of("id"), Reason::NotFound);
                return draft.refuse();
            };
            draft.name(&mut row.label, "label", &change.label, label::MAX);
            if let Some(labels) = &change.labels {
                let labels = labels.as_deref().unwrap_or_default();
                let labels = label::read(labels, &Path::of("labels"), draft);
                draft.set(&mut row.labels, "labels", label::stored(&labels));
            }
            let mut deprecated = row.deprecated_at.is_some();
            draft.value(&mut deprecated, "deprecated", &change.deprecated);
            if deprecated != row.deprecated_at.is_some() {
                row.deprecated_at = deprecated.then(|| app.now());
            }
            if !draft.changed.is_empty() {
                row.updated_at = app.now();
                draft.changes.reconfigures = Some(client.tenant_id);
                draft.changes.updated_consent_definitions = vec![row.clone()];
            }
            audit::record(app, actor, "updateConsentDefinition", row.id, draft);
            Ok(row)
        }
        .boxed()
    })
    .await
}
