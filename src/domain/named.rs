//! What things have in common that a tenant only names: groups and sources.

use super::{Change, external_id::NewExternalId};

/// Something to be created, as a caller describes it.
#[derive(Debug, Clone)]
pub struct NewNamed {
    /// Its name: 1 to 255 characters.
    pub name: String,
    /// What other systems call it.
    pub external_ids: Vec<NewExternalId>,
}

/// What is changed of it.
#[derive(Debug, Clone, Default)]
pub struct NamedChange {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Change<String>,
    /// What other systems call it: all of them.
    pub external_ids: Change<Vec<NewExternalId>>,
}

/// Characters of a name at most.
pub(super) const MAX_NAME: usize = 255;

/// `create` and `update` of such things.
macro_rules! named {
    ($table:ident, $updated:ident, $Row:ident, $Id:ident, $create:literal, $update:literal) => {
        use futures_util::FutureExt;

        use $crate::{
            app::App,
            domain::{
                Call, Draft, Path, Result,
                audit::{self, Actor},
                draft::{Job, act, commit},
                external_id,
                named::{MAX_NAME, NamedChange, NewNamed},
            },
            values::Scope,
        };

        /// Makes one. Needs `settings:write`.
        pub async fn create(app: &App, call: &Call, new: NewNamed) -> Result<$Row> {
            let client = call.require(Scope::SettingsWrite)?;
            let mut draft = Draft::new(app, client.tenant_id);
            let now = app.now();
            let mut row = $Row {
                tenant_id: client.tenant_id,
                id: app.new_id(),
                name: String::new(),
                created_at: now,
                updated_at: now,
            };
            draft.name(&mut row.name, "name", &Some(Some(new.name)), MAX_NAME);
            let path = Path::of("externalIds");
            external_id::replace(&mut draft, row.id, &new.external_ids, &path, &[]);
            draft.changes.$table = vec![row.clone()];
            audit::record(app, &Actor::of(call, client), $create, row.id, &mut draft);
            commit(app, draft).await?;
            Ok(row)
        }

        /// Changes one. Needs `settings:write`.
        pub async fn update(app: &App, call: &Call, change: NamedChange) -> Result<$Row> {
            let client = call.require(Scope::SettingsWrite)?;
            act(app, call, client, change, |job, conn, draft| {
                async move {
                    let Job {
                        app,
                        actor,
                        input: change,
                        ..
                    } = job;
                    let found = hold_in!(conn, draft, $table, $Id, change.id, Path::of("id"));
                    let Some(mut row) = found else {
                        return draft.refuse();
                    };
                    draft.name(&mut row.name, "name", &change.name, MAX_NAME);
                    external_id::change(conn, draft, row.id, &change.external_ids).await?;
                    if !draft.changed.is_empty() {
                        row.updated_at = app.now();
                        draft.changes.$updated = vec![row.clone()];
                    }
                    audit::record(app, actor, $update, row.id, draft);
                    Ok(row)
                }
                .boxed()
            })
            .await
        }
    };
}
