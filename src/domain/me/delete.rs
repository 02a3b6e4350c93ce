use futures_util::FutureExt;

use super::deletable::{obstacles, owned_by};
use crate::{
    app::App,
    domain::{
        Call, Draft, Faults, Path, Reason, Result,
        audit::{self, Actor},
        customer,
        draft::{Step, perform},
        mfa,
        password::{self, Proof},
        sign_in::Counters,
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
    pub code: Option<String>,
}

/// Deletes the account of who is signed in in person, for good, and tells the address that it had.
pub async fn delete(app: &App, call: &Call, input: &Deletion) -> Result<()> {
    let (me, _) = call.me_in_person()?;
    let (mut faults, path) = (Faults::new(), Path::of("password"));
    let given = input.password.as_deref();
    let proof = password::prove(app, call, given, &path, &mut faults).await?;
    let counters = second_factor(app, call, input, &mut faults).await?;
    let (Some(proof), true) = (proof, faults.is_empty()) else {
        return Err(faults.into());
    };
    let shown = (proof, counters, input.code.clone());
    perform(app, call, me.tenant_id, shown, |step, conn, draft| {
        write(step, conn, draft).boxed()
    })
    .await
}

/// The counters of the second factor, where one has to be shown, too, with an attempt that is counted.
async fn second_factor(
    app: &App,
    call: &Call,
    input: &Deletion,
    faults: &mut Faults,
) -> Result<Option<Counters>> {
    let (me, _) = call.me_in_person()?;
    let mut conn = app.store.read().await?;
    let demanded = mfa::demanded(&mut conn, me.tenant_id, me.customer_id).await?;
    drop(conn);
    let path = Path::of("code");
    if demanded.is_none() {
        return Ok(None);
    }
    if input.code.is_none() {
        faults.add(path, Reason::Required);
        return Ok(None);
    }
    let counters = mfa::counters(call, me.tenant_id, me.customer_id);
    if counters.begin(app).await?.is_locked {
        faults.add(path, Reason::WrongCode);
    }
    Ok(Some(counters))
}

async fn write(
    step: &Step<(Proof, Option<Counters>, Option<String>)>,
    conn: &mut Conn,
    draft: &mut Draft,
) -> Result<()> {
    let (app, call, (proof, counters, code)) = (&step.app, &step.call, &step.input);
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
    // Of who has set one up since it was asked for, the code is missing.
    if let Some(totp) = mfa::demanded(conn, tenant, id).await? {
        match code {
            Some(code) => mfa::prove(app, conn, draft, &totp, code).await?,
            None => draft.faults.add(Path::of("code"), Reason::Required),
        }
    }
    if !draft.faults.is_empty() {
        return draft.refuse();
    }
    if let Some(counters) = counters {
        counters.succeed(conn, app.now()).await?;
    }
    customer::wipe(app, call, conn, draft, &mut customer).await?;
    audit::record(app, &Actor::of_call(call), "deleteMyAccount", id, draft);
    Ok(())
}
