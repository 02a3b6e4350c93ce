use futures_util::FutureExt;

use super::create::find_partner;
use crate::{
    app::App,
    domain::{
        Call, Change, Path, Reason, Result, audit,
        draft::{Job, act},
        external_id::{self, NewExternalId},
        named::MAX_NAME,
    },
    repositories::stores::StoreRow,
    values::Scope,
};

/// What is changed of a store. Its site stays: its customers belong there.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/store"
)]
pub struct StoreChange {
    pub id: String,
    pub name: Change<String>,
    pub partner_id: Change<String>,
    pub external_ids: Change<Vec<NewExternalId>>,
}

/// Changes a store whose partner the caller can access. Needs `partners:write`.
pub async fn update(app: &App, call: &Call, change: StoreChange) -> Result<StoreRow> {
    let client = call.require(Scope::PartnersWrite)?;
    act(app, call, client, change, |job, conn, draft| {
        async move {
            let Job {
                app,
                client,
                actor,
                input: change,
                ..
            } = job;
            let path = Path::of("id");
            let found = hold_in!(conn, draft, stores, StoreId, change.id, path.clone());
            let Some(mut store) = found else {
                return draft.refuse();
            };
            if !client.partners.allows(store.partner_id) {
                draft.faults.add(path, Reason::NotFound);
                return draft.refuse();
            }
            draft.name(&mut store.name, "name", &change.name, MAX_NAME);
            match &change.partner_id {
                None => {}
                Some(None) => draft.faults.add(Path::of("partnerId"), Reason::Required),
                Some(Some(id)) => {
                    if let Some(partner) = find_partner(conn, client, id, draft).await? {
                        draft.set(&mut store.partner_id, "partnerId", partner);
                    }
                }
            }
            external_id::change(conn, draft, store.id, &change.external_ids).await?;
            if !draft.changed.is_empty() {
                store.updated_at = app.now();
                draft.changes.updated_stores = vec![store.clone()];
            }
            audit::record(app, actor, "updateStore", store.id, draft);
            Ok(store)
        }
        .boxed()
    })
    .await
}
