use super::{last_use, open::TOKEN};
use crate::{
    app::App,
    domain::{Denied, Error, Result, SignedIn, call::Credential, token},
    repositories::sessions,
    values::{CustomerState, SessionKind},
};

/// A session that a call was made with, and the agent for whom it was opened.
pub(in crate::domain) struct Known {
    pub(in crate::domain) me: SignedIn,
    pub(in crate::domain) agent_email: Option<String>,
}

/// Who calls with the token of a session; `None` where it is not one by its text.
pub(in crate::domain) async fn authenticate(app: &App, text: &str) -> Result<Option<Known>> {
    if !text.starts_with(TOKEN) {
        return Ok(None);
    }
    let ended = Error::Unauthenticated(Denied::SessionEnded);
    let Some(tenant) = token::tenant_of(TOKEN, text) else {
        return Err(ended);
    };
    let mut conn = app.store.read().await?;
    let found = sessions::by_secret(&mut conn, tenant, &token::hash(text)).await?;
    drop(conn);
    let now = app.now();
    let Some((session, customer)) = found else {
        return Err(ended);
    };
    if session.expires_at <= now || customer.state != CustomerState::Active {
        return Err(ended);
    }
    last_use::note(app, &session, now);
    let credential = match (session.kind, session.impersonator_id) {
        (SessionKind::Impersonation, Some(by)) => Credential::Impersonation { id: session.id, by },
        (SessionKind::Impersonation, None) => return Err(ended),
        (kind @ (SessionKind::Full | SessionKind::Enrolling), _) => Credential::Session {
            id: session.id,
            kind,
        },
    };
    Ok(Some(Known {
        me: SignedIn {
            tenant_id: tenant,
            customer_id: customer.id,
            site_id: session.site_id.unwrap_or(customer.site_id),
            credential,
        },
        agent_email: session.agent_email,
    }))
}
