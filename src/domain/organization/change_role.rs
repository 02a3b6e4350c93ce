use futures_util::FutureExt;

use super::{
    colleague::{Colleague, check_owners, hold_colleague},
    membership,
};
use crate::{
    app::App,
    domain::{
        Call, Path, Result,
        audit::{self, Actor},
        customer,
        draft::perform,
    },
    values::MembershipRole,
};

/// What a member may do in an organization from now on.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/organization"
)]
pub struct NewRole {
    pub id: String,
    pub role: MembershipRole,
}

/// Gives a member of the organization of who is signed in another role. For its owners and administrators; who becomes
/// an owner or is one no longer, owners decide.
pub async fn change_role(app: &App, call: &Call, new: NewRole) -> Result<Colleague> {
    let me = call.me_changing()?;
    perform(app, call, me.tenant_id, new, |step, conn, draft| {
        async move {
            let (app, new) = (&step.app, &step.input);
            let me = step.call.me_changing()?;
            let (seat, mut colleague) = hold_colleague(conn, draft, me, &new.id).await?;
            let (after, path) = (Some(new.role), Path::of("role"));
            check_owners(conn, draft, &seat, &colleague.membership, after, &path).await?;
            let row = &mut colleague.membership;
            draft.set(&mut row.role, "role", new.role);
            if !draft.changed.is_empty() {
                membership::change(app, conn, draft, row).await?;
                customer::touch(app, &mut colleague.customer, draft);
            }
            let subject = colleague.customer.id;
            let actor = Actor::of_call(&step.call);
            audit::record(app, &actor, "changeMemberRole", subject, draft);
            Ok(colleague)
        }
        .boxed()
    })
    .await
}
