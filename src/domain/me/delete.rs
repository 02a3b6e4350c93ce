use futures_util::FutureExt;

use super::deletable::{obstacles, owned_by};
use crate::{
    app::App,
    domain::{
        Call, Draft, Faults, Path, Reason, Result,
        audit::{self, Actor},
        customer,
        draft::{Step, perform},
        password::{self, Proof},
    },
    repositories::{Conn, organizations},
    values::DeletionObstacle,
};

/// What a person shows once more before the own account is deleted.
#[derive(Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/me/delete.rs"
)]
pub struct Deletion {
    pub password: Option<String>,
}

/// Deletes the account of who is signed in in person, for good, and tells the address that it had.
pub async fn delete(app: &App, call: &Call, input: &Deletion) -> Result<()> {
    let (me, _) = call.me_in_person()?;
    let (mut faults, path) = (Faults::new(), Path::of("password"));
    let given = input.password.as_deref();
    let proof = password::prove(app, call, given, &path, &mut faults).await?;
    let (Some(proof), true) = (proof, faults.is_empty()) else {
        return Err(faults.into());
    };
    perform(app, call, me.tenant_id, proof, |step, conn, draft| {
        write(step, conn, draft).boxed()
    })
    .await
}

async fn write(step: &Step<Proof>, conn: &mut Conn, draft: &mut Draft) -> Result<()> {
    let (app, call, proof) = (&step.app, &step.call, &step.input);
    let (mut customer, _) = proof.hold(conn, draft).await?;
    let (tenant, id) = (draft.tenant_id, customer.id);
    let owned = owned_by(conn, tenant, id).await?;
    for organization in &owned {
        organizations::hold(conn, tenant, *organization).await?;
    }
    for obstacle in obstacles(conn, (tenant, id), &owned, app.now()).await? {
        let reason = match obstacle {
            DeletionObstacle::SoleOwnerOfOrganization => Reason::SoleOwner,
            DeletionObstacle::ActiveSubscription => Reason::Subscribed,
        };
        draft.faults.add(Path::root(), reason);
    }
    if !draft.faults.is_empty() {
        return draft.refuse();
    }
    customer::wipe(app, call, conn, draft, &mut customer).await?;
    audit::record(app, &Actor::of_call(call), "deleteMyAccount", id, draft);
    Ok(())
}
