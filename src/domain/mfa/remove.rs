use futures_util::FutureExt;

use super::{
    confirm_totp::keep_only,
    prove::{counters, demanded, prove},
    tell::tell,
};
use crate::{
    app::App,
    domain::{
        Call, Draft, Faults, Path, Reason, Result, SignedIn,
        audit::{self, Actor},
        draft::{Step, perform},
        me,
        password::{self, Proof},
        sign_in::Counters,
        tenant,
    },
    repositories::{Conn, Removal},
    values::{CustomerId, MfaChange, SessionId, SessionKind, TenantId},
};

/// What the person shows before the second factor goes.
#[derive(Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/mfa/disable_totp.rs"
)]
pub struct RemoveTotp {
    pub code: String,
    pub password: Option<String>,
}

/// What comes after it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    /// Nothing: the password alone signs in.
    Nothing,
    /// Another authenticator: until it is set up, the session is for nothing else.
    Another,
}

/// Turns the second factor off. Not where the site demands one.
pub async fn disable_totp(app: &App, call: &Call, input: &RemoveTotp) -> Result<()> {
    remove(app, call, input, Then::Nothing).await
}

/// Takes the authenticator away for another one, which is to be set up next.
pub async fn replace_totp(app: &App, call: &Call, input: &RemoveTotp) -> Result<()> {
    remove(app, call, input, Then::Another).await
}

async fn remove(app: &App, call: &Call, input: &RemoveTotp, then: Then) -> Result<()> {
    let (me, session) = call.me_in_person()?;
    let mut counters = counters(call, me.tenant_id, me.customer_id);
    let is_locked = counters.begin(app).await?.is_locked;
    let (mut faults, path) = (Faults::new(), Path::of("password"));
    let given = input.password.as_deref();
    let proof = password::prove_beside(app, call, given, &path, &mut faults).await?;
    if is_locked {
        faults.add(Path::of("code"), Reason::WrongCode);
    }
    let shown = Shown {
        me: me.clone(),
        session,
        counters,
        code: (!is_locked).then(|| input.code.clone()),
        proof,
        faults,
        then,
    };
    perform(app, call, me.tenant_id, shown, |step, conn, draft| {
        take_away(step, conn, draft).boxed()
    })
    .await
}

/// What was shown so far.
#[derive(Clone)]
struct Shown {
    me: SignedIn,
    session: SessionId,
    counters: Counters,
    /// `None` where it is not to be looked at any more.
    code: Option<String>,
    proof: Option<Proof>,
    faults: Faults,
    then: Then,
}

async fn take_away(step: &Step<Shown>, conn: &mut Conn, draft: &mut Draft) -> Result<()> {
    let (app, shown) = (&step.app, &step.input);
    let me = &shown.me;
    let customer = me::hold(conn, draft, me).await?;
    let Some(totp) = demanded(conn, me.tenant_id, me.customer_id).await? else {
        draft.faults.add(Path::root(), Reason::AuthenticatorOff);
        return draft.refuse();
    };
    let (_, rules) = tenant::rules_at(conn, me.tenant_id, me.site_id).await?;
    let (_, own) = tenant::rules_at(conn, me.tenant_id, customer.site_id).await?;
    if shown.then == Then::Nothing && (rules.mfa_required || own.mfa_required) {
        draft.faults.add(Path::root(), Reason::MfaDemanded);
        return draft.refuse();
    }
    if let Some(code) = &shown.code {
        prove(app, conn, draft, &totp, code).await?;
    }
    for fault in shown.faults.iter() {
        draft.faults.push(fault.clone());
    }
    let Some(proof) = shown.proof.as_ref().filter(|_| draft.faults.is_empty()) else {
        return draft.refuse();
    };
    proof.hold(conn, draft).await?;
    shown.counters.succeed(conn, app.now()).await?;
    if shown.then == Then::Another {
        keep_only(conn, draft, me, shown.session, SessionKind::Enrolling).await?;
    }
    clear(draft, me.tenant_id, me.customer_id);
    tell(app, &step.call, draft, &customer, MfaChange::TotpOff, None);
    let action = match shown.then {
        Then::Nothing => "disableTotp",
        Then::Another => "replaceTotp",
    };
    let actor = Actor::of_call(&step.call);
    audit::record(app, &actor, action, me.customer_id, draft);
    Ok(())
}

/// Removes all that belongs to the second factor of a customer.
pub(super) fn clear(draft: &mut Draft, tenant: TenantId, customer: CustomerId) {
    draft.changes.removals.extend([
        Removal::TotpSecretOf { tenant, customer },
        Removal::RecoveryCodesOf { tenant, customer },
        Removal::MfaChallengesOf { tenant, customer },
    ]);
    draft.note("totp");
    draft.note("recoveryCodes");
}
