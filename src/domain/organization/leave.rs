use futures_util::FutureExt;

use super::{
    colleague::{Colleague, check_owners, part},
    seat::{Needs, hold_seat},
};
use crate::{
    app::App,
    domain::{Call, Path, Result, draft::perform, me},
};

/// Ends the membership of who is signed in of the organization that is named, else of the only one.
pub async fn leave(app: &App, call: &Call, named: Option<String>) -> Result<Colleague> {
    let me = call.me_changing()?;
    perform(app, call, me.tenant_id, named, |step, conn, draft| {
        async move {
            let me = step.call.me_changing()?;
            let path = Path::of("organizationId");
            let customer = me::hold(conn, draft, me).await?;
            let which = (step.input.as_deref(), &path);
            let seat = hold_seat(conn, draft, me, which, Needs::Nothing).await?;
            check_owners(conn, draft, &seat, &seat.membership, None, &path).await?;
            let member = Colleague {
                membership: seat.membership,
                customer,
            };
            let (who, action) = ((&step.app, &step.call), "leaveOrganization");
            part(who, conn, draft, action, member).await
        }
        .boxed()
    })
    .await
}
