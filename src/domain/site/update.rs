use futures_util::FutureExt;

use crate::{
    app::App,
    domain::{
        Call, Path, Result, audit,
        draft::{Job, act},
        external_id,
        named::{MAX_NAME, NamedChange},
    },
    repositories::sites::SiteRow,
    values::Scope,
};

/// Changes a site. Needs `settings:write`.
pub async fn update(app: &App, call: &Call, change: NamedChange) -> Result<SiteRow> {
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
            // A site's settings are part of the configuration: nobody changes them meanwhile.
            crate::domain::tenant::hold(conn, client.tenant_id).await?;
            let found = find_in!(conn, draft, sites, SiteId, change.id, Path::of("id"));
            let Some(mut site) = found else {
                return draft.refuse();
            };
            draft.name(&mut site.name, "name", &change.name, MAX_NAME);
            external_id::change(conn, draft, site.id, &change.external_ids).await?;
            if !draft.changed.is_empty() {
                site.updated_at = app.now();
                draft.changes.updated_sites = vec![site.clone()];
                draft.changes.reconfigures = Some(site.tenant_id);
            }
            audit::record(app, actor, "updateSite", site.id, draft);
            Ok(site)
        }
        .boxed()
    })
    .await
}
