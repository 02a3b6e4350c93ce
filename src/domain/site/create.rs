use futures_util::FutureExt;

use crate::{
    app::App,
    domain::{
        Call, Draft, Path, Reason, Result,
        audit::{self, Actor},
        draft::transact,
        external_id,
        named::{MAX_NAME, NewNamed},
        tenant::{self, SiteSettings, StoredSettings},
    },
    repositories::sites::{self, SiteRow},
    values::{Scope, SiteId, TenantId},
};

/// Sites of a tenant at most.
const MAX_SITES: usize = 500;

/// Makes a site with the next free number. Needs `settings:write`.
pub async fn create(app: &App, call: &Call, new: NewNamed) -> Result<SiteRow> {
    let client = call.require(Scope::SettingsWrite)?;
    make(app, client.tenant_id, &Actor::of(call, client), &new).await
}

/// Makes a site with the next free number. For an operator at the command line, who needs no scope.
pub async fn create_by_operator(app: &App, tenant_id: TenantId, name: &str) -> Result<SiteId> {
    let new = NewNamed {
        name: name.to_owned(),
        external_ids: Vec::new(),
    };
    Ok(make(app, tenant_id, &Actor::operator(), &new).await?.id)
}

async fn make(app: &App, tenant_id: TenantId, actor: &Actor, new: &NewNamed) -> Result<SiteRow> {
    let (app_, actor, new) = (app.clone(), actor.clone(), new.clone());
    // A number that another site took in the same moment is a reason to try again.
    transact(app, move |conn| {
        let (app, actor, new) = (app_.clone(), actor.clone(), new.clone());
        async move {
            tenant::hold(conn, tenant_id).await?;
            let mut draft = Draft::new(&app, tenant_id);
            if sites::of_tenant(conn, tenant_id).await?.len() >= MAX_SITES {
                let max = MAX_SITES;
                draft.faults.add(Path::root(), Reason::Full { max });
            }
            let now = app.now();
            let mut site = SiteRow {
                tenant_id,
                id: app.new_id(),
                number: sites::next_number(conn).await?,
                name: String::new(),
                settings: SiteSettings::default().to_stored(None),
                created_at: now,
                updated_at: now,
            };
            draft.name(&mut site.name, "name", &Some(Some(new.name)), MAX_NAME);
            let path = Path::of("externalIds");
            external_id::replace(&mut draft, site.id, &new.external_ids, &path, &[]);
            draft.changes.reconfigures = Some(tenant_id);
            draft.changes.sites = vec![site.clone()];
            audit::record(&app, &actor, "createSite", site.id, &mut draft);
            Ok((site, draft))
        }
        .boxed()
    })
    .await
}
