use futures_util::FutureExt;

use crate::{
    app::App,
    domain::{Error, Faults, Path, Result, tenant},
    repositories::{
        self, ChangeSet, Constraint,
        sites::{self, SiteRow},
    },
    values::{SiteId, TenantId},
};

/// How often a number that another site took in the same moment is tried again.
const ATTEMPTS: usize = 20;

/// Makes a site with the next free number. For an operator at the command line, who needs no scope.
pub async fn create(app: &App, tenant_id: TenantId, name: &str) -> Result<SiteId> {
    let mut faults = Faults::new();
    let name = faults
        .name(Path::root().at("name"), name, 255)
        .unwrap_or_default();
    faults.check().map_err(Error::Invalid)?;
    let site = SiteRow {
        tenant_id,
        id: app.new_id(),
        number: 0,
        name,
        created_at: app.now(),
    };
    let id = site.id;
    for _ in 1..ATTEMPTS {
        match write(app, &site).await {
            Err(Error::Store(error))
                if matches!(
                    *error,
                    repositories::Error::Duplicate(Constraint::SiteNumber)
                ) => {}
            result => return result.map(|()| id),
        }
    }
    write(app, &site).await.map(|()| id)
}

async fn write(app: &App, site: &SiteRow) -> Result<()> {
    let mut site = site.clone();
    app.store
        .transaction(move |conn| {
            async move {
                tenant::find(conn, site.tenant_id).await?;
                site.number = sites::next_number(conn).await?;
                let changes = ChangeSet {
                    sites: vec![site],
                    ..ChangeSet::default()
                };
                Ok(changes.write(conn).await?)
            }
            .boxed()
        })
        .await
}
