use serde::{Deserialize, Serialize};

use crate::{
    app::App,
    domain::{Call, Draft, tenant::TenantSettings, token},
    repositories::{customers::CustomerRow, sessions::SessionRow},
    values::{ApiClientId, SessionId, SessionKind, SiteId, Timestamp},
};

/// What the tokens of sessions start with, and what their refresh tokens do.
pub(in crate::domain) const TOKEN: &str = "fds_";
pub(in crate::domain) const REFRESH: &str = "fdr_";

/// How long an API client may act as a customer: a quarter of an hour.
const IMPERSONATION_SECONDS: i64 = 15 * 60;

/// A new session, or new tokens of one, to be shown once.
#[derive(Clone)]
pub struct NewSession {
    /// The session.
    pub id: SessionId,
    /// What it may be used for.
    pub kind: SessionKind,
    /// What the customer proves the session with.
    pub token: String,
    /// Until when.
    pub expires_at: Timestamp,
    /// What gets the next token; an API client that acts as a customer has none.
    pub refresh: Option<RefreshToken>,
}

/// A token that gets the next pair of tokens, once.
#[derive(Clone, Serialize, Deserialize)]
pub struct RefreshToken {
    /// The token.
    pub token: String,
    /// Until when.
    pub expires_at: Timestamp,
}

/// What a session is opened for.
pub(in crate::domain) enum Purpose<'a> {
    /// The customer's own use.
    SignIn,
    /// To set up the second factor that the site demands.
    Enrolling,
    /// An API client acts as the customer, for this agent.
    Impersonation {
        by: ApiClientId,
        agent_email: Option<&'a str>,
    },
}

/// Adds a session to a draft.
pub(in crate::domain) fn open(
    app: &App,
    call: &Call,
    draft: &mut Draft,
    settings: &TenantSettings,
    (customer, site): (&CustomerRow, SiteId),
    purpose: Purpose<'_>,
) -> NewSession {
    let (now, tenant) = (app.now(), draft.tenant_id);
    let token = token::mint(app, TOKEN, tenant);
    let mut row = SessionRow {
        tenant_id: tenant,
        id: app.new_id(),
        customer_id: customer.id,
        secret_hash: token::hash(&token),
        created_at: now,
        expires_at: now.plus_seconds(settings.session_lifetime.into()),
        site_id: Some(site),
        kind: SessionKind::Full,
        impersonator_id: None,
        agent_email: None,
        family_hash: None,
        refresh_hash: None,
        refresh_expires_at: None,
        device: call.place.device.clone(),
        last_used_at: Some(now),
    };
    let mut refresh = None;
    match purpose {
        Purpose::Impersonation { by, agent_email } => {
            row.kind = SessionKind::Impersonation;
            row.impersonator_id = Some(by);
            row.agent_email = agent_email.map(str::to_owned);
            let end = now.plus_seconds(IMPERSONATION_SECONDS);
            row.expires_at = row.expires_at.min(end);
        }
        Purpose::SignIn | Purpose::Enrolling => {
            let minted = token::Family::mint(app, REFRESH, tenant);
            let expires_at = now.plus_seconds(settings.refresh_lifetime.into());
            row.family_hash = Some(minted.family_hash);
            row.refresh_hash = Some(token::hash(&minted.token));
            row.refresh_expires_at = Some(expires_at);
            refresh = Some(RefreshToken {
                token: minted.token,
                expires_at,
            });
        }
    }
    if matches!(purpose, Purpose::Enrolling) {
        row.kind = SessionKind::Enrolling;
    }
    let session = NewSession {
        id: row.id,
        kind: row.kind,
        token,
        expires_at: row.expires_at,
        refresh,
    };
    draft.changes.sessions.push(row);
    session
}
