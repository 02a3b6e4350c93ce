use super::attempts::come_in;
use crate::{
    app::App,
    domain::{
        Call, Draft, Result, mail,
        mfa::demanded,
        session::{self, NewSession, Purpose},
        tenant::{self, TenantSettings},
        token,
    },
    repositories::{Conn, customers::CustomerRow, second_factors::MfaChallengeRow, sites::SiteRow},
    values::{MailKind, Timestamp},
};

/// What the challenges of a second factor start with.
pub(in crate::domain) const CHALLENGE: &str = "fdm_";

/// How long a second factor may take: 5 minutes.
const CHALLENGE_SECONDS: i64 = 5 * 60;

/// What showing who one is leads to.
pub enum Admission {
    /// A session.
    Session(NewSession),
    /// A second factor is owed.
    Challenge(NewChallenge),
}

/// A second factor that is owed.
pub struct NewChallenge {
    /// What `verifyMfa` takes with a code.
    pub challenge: String,
    /// Until when.
    pub expires_at: Timestamp,
}

/// Who comes in, and where.
pub(in crate::domain) struct Entry<'a> {
    pub(in crate::domain) customer: &'a CustomerRow,
    pub(in crate::domain) site: &'a SiteRow,
    pub(in crate::domain) rules: &'a TenantSettings,
}

/// The last step of every way of signing in, once the first factor is shown: a session, or the second factor
/// that the account has. Where the site, or the customer's own one, demands one that the
/// account has not, the session is for setting it up.
pub(in crate::domain) async fn admit(
    app: &App,
    call: &Call,
    conn: &mut Conn,
    draft: &mut Draft,
    entry: &Entry<'_>,
) -> Result<Admission> {
    let Entry {
        customer,
        site,
        rules,
    } = *entry;
    let totp = demanded(conn, draft.tenant_id, customer.id).await?;
    if totp.is_some() {
        let now = app.now();
        let challenge = token::mint(app, CHALLENGE, draft.tenant_id);
        let expires_at = now.plus_seconds(CHALLENGE_SECONDS);
        draft.changes.mfa_challenges.push(MfaChallengeRow {
            tenant_id: draft.tenant_id,
            id: app.new_id(),
            customer_id: customer.id,
            site_id: site.id,
            secret_hash: token::hash(&challenge),
            attempts: 0,
            created_at: now,
            expires_at,
        });
        draft.note("mfaChallenge");
        return Ok(Admission::Challenge(NewChallenge {
            challenge,
            expires_at,
        }));
    }
    let (_, own) = tenant::rules_at(conn, draft.tenant_id, customer.site_id).await?;
    let purpose = match rules.mfa_required || own.mfa_required {
        true => Purpose::Enrolling,
        false => Purpose::SignIn,
    };
    let session = let_in(app, call, conn, draft, entry, purpose).await?;
    Ok(Admission::Session(session))
}

/// Opens the session of somebody who owes nothing more, and tells the owner where it comes from a new place.
pub(in crate::domain) async fn let_in(
    app: &App,
    call: &Call,
    conn: &mut Conn,
    draft: &mut Draft,
    entry: &Entry<'_>,
    purpose: Purpose<'_>,
) -> Result<NewSession> {
    draft.note("session");
    if !come_in(app, call, conn, entry.customer).await? {
        mail::tell(app, call, draft, entry.customer, MailKind::NewSignIn);
    }
    session::make_room(app, conn, draft, entry.customer.id).await?;
    let whose = (entry.customer, entry.site.id);
    let session = session::open(app, call, draft, entry.rules, whose, purpose);
    Ok(session)
}
