use futures_util::FutureExt;

use super::update::{find, finish};
use crate::{
    app::App,
    domain::{Call, Result, draft::act},
    repositories::custom_fields::CustomFieldRow,
    values::Scope,
};

/// Which definition, and whether it is used.
#[derive(Debug, Clone)]
pub struct Deprecation {
    /// The definition.
    pub id: String,
    /// Are new values refused?
    pub deprecated: bool,
}

/// Refuses new values of a field from now on, or takes them again. Needs `settings:write`.
pub async fn deprecate(app: &App, call: &Call, input: Deprecation) -> Result<CustomFieldRow> {
    let client = call.require(Scope::SettingsWrite)?;
    act(app, call, client, input, |job, conn, draft| {
        async move {
            let mut field = find(conn, &job.input.id, draft).await?;
            if job.input.deprecated != field.deprecated_at.is_some() {
                let since = job.input.deprecated.then(|| job.app.now());
                draft.set(&mut field.deprecated_at, "deprecatedAt", since);
            }
            Ok(finish(job, "deprecateCustomFieldDefinition", field, draft))
        }
        .boxed()
    })
    .await
}
