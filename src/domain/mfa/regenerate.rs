use futures_util::FutureExt;

use super::{
    prove::{counters, demanded, prove},
    recovery_codes,
    tell::tell,
};
use crate::{
    app::App,
    domain::{
        Call, Draft, Error, Fault, Path, Reason, Result, SignedIn,
        audit::{self, Actor},
        draft::{Step, perform},
        me,
        sign_in::Counters,
    },
    repositories::Conn,
    values::MfaChange,
};

/// Gives the person new recovery codes, to be shown once; those before are worth nothing any more.
pub async fn regenerate_recovery_codes(app: &App, call: &Call, code: &str) -> Result<Vec<String>> {
    let (me, _) = call.me_in_person()?;
    let mut counters = counters(call, me.tenant_id, me.customer_id);
    if counters.begin(app).await?.is_locked {
        let fault = Fault::new(Path::of("code"), Reason::WrongCode);
        return Err(Error::Invalid(fault.into()));
    }
    let input = (me.clone(), counters, code.to_owned());
    perform(app, call, me.tenant_id, input, |step, conn, draft| {
        regenerate(step, conn, draft).boxed()
    })
    .await
}

async fn regenerate(
    step: &Step<(SignedIn, Counters, String)>,
    conn: &mut Conn,
    draft: &mut Draft,
) -> Result<Vec<String>> {
    let (app, (me, counters, code)) = (&step.app, &step.input);
    let customer = me::hold(conn, draft, me).await?;
    let Some(totp) = demanded(conn, me.tenant_id, me.customer_id).await? else {
        draft.faults.add(Path::root(), Reason::AuthenticatorOff);
        return draft.refuse();
    };
    prove(app, conn, draft, &totp, code).await?;
    if !draft.faults.is_empty() {
        return draft.refuse();
    }
    counters.succeed(conn, app.now()).await?;
    let codes = recovery_codes::renew(app, draft, me.customer_id);
    let change = MfaChange::RecoveryCodesRenewed;
    tell(app, &step.call, draft, &customer, change, None);
    let actor = Actor::of_call(&step.call);
    let action = "regenerateRecoveryCodes";
    audit::record(app, &actor, action, me.customer_id, draft);
    Ok(codes)
}
