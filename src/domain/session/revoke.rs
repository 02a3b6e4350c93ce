use futures_util::FutureExt;

use crate::{
    app::App,
    domain::{
        Call, Path, Reason, Result,
        audit::{self, Actor},
        draft::perform,
    },
    repositories::{Removal, sessions},
    values::SessionId,
};

/// Ends an open session of who is signed in in person; also that of the call. Gives its id, and whether it was that.
pub async fn revoke(app: &App, call: &Call, id: &str) -> Result<(SessionId, bool)> {
    let (me, current) = call.me_in_person()?;
    let (tenant, me) = (me.tenant_id, me.customer_id);
    let input = (id.parse::<SessionId>().ok(), me);
    let ended = perform(app, call, tenant, input, |step, conn, draft| {
        async move {
            let ((id, me), tenant) = (step.input, draft.tenant_id);
            let found = match id {
                Some(id) => sessions::find(conn, tenant, id).await?,
                None => None,
            };
            let now = step.app.now();
            let own = found.filter(|it| it.customer_id == me && !it.is_over(now));
            let Some(session) = own else {
                draft.faults.add(Path::of("id"), Reason::NotFound);
                return draft.refuse();
            };
            let ids = vec![session.id];
            let removal = Removal::Sessions { tenant, ids };
            draft.changes.removals.push(removal);
            draft.note("session");
            let actor = Actor::of_call(&step.call);
            audit::record(&step.app, &actor, "revokeSession", me, draft);
            Ok(session.id)
        }
        .boxed()
    })
    .await?;
    Ok((ended, ended == current))
}
