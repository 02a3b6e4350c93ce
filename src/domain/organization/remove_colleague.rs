use futures_util::FutureExt;

use super::colleague::{Colleague, check_owners, hold_colleague, part};
use crate::{
    app::App,
    domain::{Call, Path, Result, draft::perform},
};

/// Ends the membership of a member of the organization of who is signed in. For its owners and administrators; that of
/// an owner, for owners.
pub async fn remove_colleague(app: &App, call: &Call, id: String) -> Result<Colleague> {
    let me = call.me_changing()?;
    perform(app, call, me.tenant_id, id, |step, conn, draft| {
        async move {
            let me = step.call.me_changing()?;
            let (seat, colleague) = hold_colleague(conn, draft, me, &step.input).await?;
            let (member, path) = (&colleague.membership, Path::of("id"));
            check_owners(conn, draft, &seat, member, None, &path).await?;
            let (who, action) = ((&step.app, &step.call), "removeMember");
            part(who, conn, draft, action, colleague).await
        }
        .boxed()
    })
    .await
}
