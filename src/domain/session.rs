//! Sessions: customers who are signed in.

use super::{Draft, token};
use crate::{
    app::App,
    repositories::credentials::SessionRow,
    values::{CustomerId, Timestamp},
};

/// How long a session lasts: 30 days.
const LIFETIME_SECONDS: i64 = 30 * 24 * 3_600;

/// What the tokens of sessions start with.
const PREFIX: &str = "fds_";

/// A new session, with its token, to be shown once.
pub struct NewSession {
    /// What the customer proves the session with.
    pub token: String,
    /// Until when.
    pub expires_at: Timestamp,
}

/// Adds a session to a draft.
pub(super) fn open(app: &App, draft: &mut Draft, customer_id: CustomerId) -> NewSession {
    let now = app.now();
    let token = token::mint(app, PREFIX, draft.tenant_id);
    let expires_at = now.plus_seconds(LIFETIME_SECONDS);
    draft.changes.sessions.push(SessionRow {
        tenant_id: draft.tenant_id,
        id: app.new_id(),
        customer_id,
        secret_hash: token::hash(&token),
        created_at: now,
        expires_at,
    });
    NewSession { token, expires_at }
}
