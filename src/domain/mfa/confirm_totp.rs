use futures_util::FutureExt;

use super::{
    prove::{counters, use_totp},
    recovery_codes,
    tell::tell,
};
use crate::{
    app::App,
    domain::{
        Call, Denied, Draft, Error, Faults, Path, Reason, Result, SignedIn,
        audit::{self, Actor},
        draft::{Step, perform},
        password::{self, Proof},
    },
    repositories::{
        Conn, Removal,
        second_factors::{self, TotpSecretRow},
        sessions::{self, SessionRow},
    },
    values::{MfaChange, SessionId, SessionKind},
};

/// Ends setting an authenticator up with its first code: from now on its codes are demanded. Gives the recovery codes, to
/// be shown once. All other sessions end: they came about without it.
///
/// Who did not sign in lately shows the password once more: a stranger at an unlocked screen would lock the owner out.
pub async fn confirm_totp(
    app: &App,
    call: &Call,
    code: &str,
    password: Option<&str>,
) -> Result<Vec<String>> {
    let (me, _) = call.me_enrolling()?;
    let (mut faults, path) = (Faults::new(), Path::of("password"));
    let proof = password::prove_unless_lately(app, call, password, &path, &mut faults).await?;
    let (Some(proof), true) = (proof, faults.is_empty()) else {
        return Err(faults.into());
    };
    let input = (me.clone(), proof, code.to_owned());
    perform(app, call, me.tenant_id, input, |step, conn, draft| {
        confirm(step, conn, draft).boxed()
    })
    .await
}

async fn confirm(
    step: &Step<(SignedIn, Proof, String)>,
    conn: &mut Conn,
    draft: &mut Draft,
) -> Result<Vec<String>> {
    let (app, (me, proof, code)) = (&step.app, &step.input);
    let (customer, _) = proof.hold(conn, draft).await?;
    let totp = second_factors::totp_of(conn, me.tenant_id, me.customer_id).await?;
    let (path, totp) = match totp {
        Some(totp) if totp.confirmed_at.is_none() => (Path::of("code"), totp),
        Some(_) => {
            draft.faults.add(Path::root(), Reason::AuthenticatorOn);
            return draft.refuse();
        }
        None => {
            draft.faults.add(Path::root(), Reason::AuthenticatorOff);
            return draft.refuse();
        }
    };
    let totp = TotpSecretRow {
        confirmed_at: Some(app.now()),
        ..totp
    };
    if let Err(reason) = use_totp(app, draft, &totp, code) {
        draft.faults.add(path, reason);
        return draft.refuse();
    }
    draft.note("totp");
    // From here the second factor is known: the next sign-in is none from a new place.
    let counters = counters(&step.call, me.tenant_id, me.customer_id);
    counters.succeed(conn, app.now()).await?;
    keep_only(conn, draft, me, proof.session, SessionKind::Full).await?;
    let codes = recovery_codes::renew(app, draft, me.customer_id);
    tell(app, &step.call, draft, &customer, MfaChange::TotpOn, None);
    let actor = Actor::of_call(&step.call);
    audit::record(app, &actor, "confirmTotpEnrollment", me.customer_id, draft);
    Ok(codes)
}

/// Ends all sessions of the person but this one, which is of this kind from now on.
pub(super) async fn keep_only(
    conn: &mut Conn,
    draft: &mut Draft,
    me: &SignedIn,
    session: SessionId,
    kind: SessionKind,
) -> Result<()> {
    // Held: a renewal of its tokens in the same moment must not be undone.
    let held = sessions::hold(conn, me.tenant_id, session).await?;
    let held = held.ok_or(Error::Unauthenticated(Denied::SessionEnded))?;
    if held.kind != kind {
        draft.note("session");
        draft
            .changes
            .updated_sessions
            .push(SessionRow { kind, ..held });
    }
    draft.changes.removals.push(Removal::OtherSessions {
        tenant: me.tenant_id,
        customer: me.customer_id,
        but: session,
    });
    Ok(())
}
