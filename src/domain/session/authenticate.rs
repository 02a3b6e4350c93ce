use super::{last_use, open::TOKEN};
use crate::{
    app::App,
    domain::{Denied, Error, Result, SignedIn, call::Credential, token},
    repositories::{
        Conn, api_clients,
        customers::CustomerRow,
        sessions::{self, SessionRow},
    },
    values::{CustomerState, RemoteAssistance, SessionKind, Timestamp},
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
    let now = app.now();
    let mut conn = app.store.read().await?;
    let found = find(&mut conn, text).await?;
    let Some((session, customer)) = found else {
        return Err(ended);
    };
    if !is_taken(&mut conn, &session, &customer, now).await? {
        return Err(ended);
    }
    drop(conn);
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
            tenant_id: session.tenant_id,
            customer_id: customer.id,
            site_id: session.site_id.unwrap_or(customer.site_id),
            credential,
            expires_at: Some(session.expires_at),
        },
        agent_email: session.agent_email,
    }))
}

/// The session with this token, and whose it is; also where it is over and still there.
pub(in crate::domain) async fn find(
    conn: &mut Conn,
    text: &str,
) -> Result<Option<(SessionRow, CustomerRow)>> {
    Ok(match token::tenant_of(TOKEN, text) {
        Some(tenant) => sessions::by_secret(conn, tenant, &token::hash(text)).await?,
        None => None,
    })
}

/// Is the token of a session taken?
pub(in crate::domain) async fn is_taken(
    conn: &mut Conn,
    session: &SessionRow,
    customer: &CustomerRow,
    now: Timestamp,
) -> Result<bool> {
    if session.expires_at <= now || customer.state != CustomerState::Active {
        return Ok(false);
    }
    let Some(by) = session.impersonator_id else {
        return Ok(true);
    };
    // Who acts as a customer may do so for as long as the customer and the operator let it.
    if customer.profile.remote_assistance == Some(RemoteAssistance::Denied) {
        return Ok(false);
    }
    let client = api_clients::with_a_key(conn, session.tenant_id, by, now).await?;
    Ok(client.is_some())
}
