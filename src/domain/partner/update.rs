use futures_util::FutureExt;

use crate::{
    app::App,
    domain::{
        Call, Path, Reason, Result, audit,
        draft::{Job, act},
        external_id,
        named::{MAX_NAME, NamedChange},
    },
    repositories::partners::PartnerRow,
    values::Scope,
};

/// Changes a partner that the caller can access. Needs `partners:write`.
pub async fn update(app: &App, call: &Call, change: NamedChange) -> Result<PartnerRow> {
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
            let found = hold_in!(conn, draft, partners, PartnerId, change.id, path.clone());
            let Some(mut partner) = found else {
                return draft.refuse();
            };
            if !client.partners.allows(partner.id) {
                draft.faults.add(path, Reason::NotFound);
                return draft.refuse();
            }
            draft.name(&mut partner.name, "name", &change.name, MAX_NAME);
            external_id::change(conn, draft, partner.id, &change.external_ids).await?;
            if !draft.changed.is_empty() {
                partner.updated_at = app.now();
                draft.changes.updated_partners = vec![partner.clone()];
            }
            audit::record(app, actor, "updatePartner", partner.id, draft);
            Ok(partner)
        }
        .boxed()
    })
    .await
}
