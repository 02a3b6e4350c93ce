use futures_util::FutureExt;

use super::{
    OrganizationTexts,
    seat::{Needs, Seat, hold_seat},
    update::rewrite,
};
use crate::{
    app::App,
    domain::{
        Call, Path, Result,
        audit::{self, Actor},
        draft::perform,
    },
};

/// Changes what the organization of who is signed in says of itself. For its owners and administrators.
pub async fn update_current(
    app: &App,
    call: &Call,
    change: (Option<String>, OrganizationTexts),
) -> Result<Seat> {
    let me = call.me_changing()?;
    perform(app, call, me.tenant_id, change, |step, conn, draft| {
        async move {
            let (app, (named, texts)) = (&step.app, &step.input);
            let me = step.call.me_changing()?;
            let path = Path::of("organizationId");
            let which = (named.as_deref(), &path);
            let mut seat = hold_seat(conn, draft, me, which, Needs::Managing).await?;
            let row = &mut seat.organization;
            rewrite(row, texts, draft);
            if !draft.changed.is_empty() {
                row.updated_at = app.now();
                draft.changes.updated_organizations = vec![row.clone()];
            }
            let actor = Actor::of_call(&step.call);
            audit::record(app, &actor, "updateCurrentOrganization", row.id, draft);
            Ok(seat)
        }
        .boxed()
    })
    .await
}
