use futures_util::FutureExt;

use super::{
    prove::{counters, demanded, use_recovery_code, use_totp},
    tell::tell,
};
use crate::{
    app::App,
    domain::{
        Call, Draft, Error, Fault, Path, Reason, Result,
        audit::{self, Actor},
        draft::{Step, perform},
        session::Purpose,
        sign_in::{Admission, CHALLENGE, Counters, Entry, let_in},
        tenant, token,
    },
    repositories::{
        Conn, Removal, credentials,
        customers::{self, CustomerRow},
        second_factors::{self, MfaChallengeRow},
    },
    values::{CustomerState, MfaChange, PartnerAccess, Timestamp},
};

/// Codes that may be tried at one challenge.
const MAX_TRIES: i32 = 5;

/// A second factor that was owed.
#[derive(Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/mfa/sign_in.rs"
)]
pub struct SecondFactor {
    pub challenge: String,
    pub code: String,
}

/// How the second factor is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Means {
    Totp,
    RecoveryCode,
}

/// Comes in with a code of the authenticator, once the first factor was given. Whatever is wrong, the answer is the same.
pub async fn verify(
    app: &App,
    call: &Call,
    input: &SecondFactor,
) -> Result<(Admission, CustomerRow)> {
    come_in(app, call, input, Means::Totp).await
}

/// The same with a recovery code. The owner is told by mail.
pub async fn sign_in_with_recovery_code(
    app: &App,
    call: &Call,
    input: &SecondFactor,
) -> Result<(Admission, CustomerRow)> {
    come_in(app, call, input, Means::RecoveryCode).await
}

async fn come_in(
    app: &App,
    call: &Call,
    input: &SecondFactor,
    means: Means,
) -> Result<(Admission, CustomerRow)> {
    let Some(tenant) = token::tenant_of(CHALLENGE, &input.challenge) else {
        return refused();
    };
    let hash = token::hash(&input.challenge);
    let mut conn = app.store.read().await?;
    let challenge = second_factors::challenge_by_secret(&mut conn, tenant, &hash).await?;
    drop(conn);
    let Some(challenge) = challenge.filter(|challenge| is_open(challenge, app.now())) else {
        return refused();
    };
    let mut counters = counters(call, tenant, challenge.customer_id);
    if counters.begin(app).await?.is_locked {
        return refused();
    }
    let tried = Tried {
        challenge,
        counters,
        code: input.code.clone(),
        means,
    };
    let entered = perform(app, call, tenant, tried, |step, conn, draft| {
        enter(step, conn, draft).boxed()
    })
    .await?;
    let Some(entered) = entered else {
        return refused();
    };
    call.show(tenant);
    Ok(entered)
}

/// Are there tries and time left?
pub(in crate::domain) fn is_open(challenge: &MfaChallengeRow, now: Timestamp) -> bool {
    challenge.attempts < MAX_TRIES && now < challenge.expires_at
}

fn refused<T>() -> Result<T> {
    let fault = Fault::new(Path::root(), Reason::SecondFactor);
    Err(Error::Invalid(fault.into()))
}

/// A code that is tried at a challenge.
#[derive(Clone)]
struct Tried {
    challenge: MfaChallengeRow,
    counters: Counters,
    code: String,
    means: Means,
}

/// Comes in; `None` where the code is none. That it was tried is written all the same.
async fn enter(
    step: &Step<Tried>,
    conn: &mut Conn,
    draft: &mut Draft,
) -> Result<Option<(Admission, CustomerRow)>> {
    let (app, tried, tenant) = (&step.app, &step.input, draft.tenant_id);
    tenant::hold_for_share(conn, tenant).await?;
    let customer = tried.challenge.customer_id;
    customers::hold(conn, tenant, customer).await?;
    let (ids, all) = ([customer], PartnerAccess::All);
    let found = customers::by_ids(conn, tenant, &ids, &all).await?.pop();
    let active = found.filter(|customer| customer.state == CustomerState::Active);
    // Again: only now they stay as they are.
    let hash = &tried.challenge.secret_hash;
    let challenge = second_factors::challenge_by_secret(conn, tenant, hash).await?;
    let challenge = challenge.filter(|challenge| is_open(challenge, app.now()));
    let totp = demanded(conn, tenant, customer).await?;
    let (Some(customer), Some(challenge), Some(totp)) = (active, challenge, totp) else {
        return Ok(None);
    };
    // Who changes the password keeps those out who came with the old one.
    let password = credentials::password_of(conn, tenant, customer.id).await?;
    if password.is_some_and(|password| challenge.created_at < password.updated_at) {
        return Ok(None);
    }
    let (site, rules) = tenant::rules_at(conn, tenant, challenge.site_id).await?;
    draft.set_site(site.id);
    let (is_shown, left) = match tried.means {
        Means::Totp => match use_totp(app, draft, &totp, &tried.code) {
            Ok(()) => (true, None),
            Err(Reason::NoSecretKey) => {
                draft.faults.add(Path::of("code"), Reason::NoSecretKey);
                return draft.refuse();
            }
            Err(_) => (false, None),
        },
        Means::RecoveryCode => {
            let left = use_recovery_code(app, conn, draft, customer.id, &tried.code).await?;
            (left.is_some(), left)
        }
    };
    if !is_shown {
        let attempts = challenge.attempts.saturating_add(1);
        let again = MfaChallengeRow {
            attempts,
            ..challenge
        };
        draft.changes.updated_mfa_challenges.push(again);
        return Ok(None);
    }
    draft.changes.removals.push(Removal::MfaChallenges {
        tenant,
        ids: vec![challenge.id],
    });
    let entry = Entry {
        customer: &customer,
        site: &site,
        rules: &rules,
    };
    let session = let_in(app, &step.call, conn, draft, &entry, Purpose::SignIn).await?;
    // The account's own counters first, and then the address's, as everybody does.
    tried.counters.succeed(conn, app.now()).await?;
    if let Some(left) = left {
        let change = MfaChange::RecoveryCodeUsed;
        tell(app, &step.call, draft, &customer, change, Some(left));
    }
    let action = match tried.means {
        Means::Totp => "verifyMfa",
        Means::RecoveryCode => "signInWithRecoveryCode",
    };
    let actor = Actor::person(&step.call, customer.id);
    audit::record(app, &actor, action, customer.id, draft);
    Ok(Some((Admission::Session(session), customer)))
}
