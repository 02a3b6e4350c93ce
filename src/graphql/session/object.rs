use async_graphql::{Context, ID, SimpleObject};

use super::{SessionChange, SessionCookies};
use crate::{
    domain::session::NewSession,
    graphql::{customer::object::Customer, enums::SessionKind, scalars::DateTime},
    repositories::customers::CustomerRow,
};

/// A customer who is signed in.
///
/// A browser that asked for cookies (the header `X-Frontdesk-Session: cookie`) is given both tokens in cookies that
/// no script reads, and finds them empty here.
#[derive(SimpleObject)]
pub(in crate::graphql) struct Session {
    /// Its id.
    id: ID,
    /// What it may be used for.
    kind: SessionKind,
    /// What the customer proves it with (`Authorization: Bearer fds_…`), to be kept secret: it is shown once.
    token: String,
    /// Until when the token is taken: the site's `sessionLifetime`.
    expires_at: DateTime,
    /// What `refreshSession` takes, once, for the next pair of tokens; null where an API client acts as the customer.
    refresh_token: Option<String>,
    /// Until when it does, and when the session ends for good: the site's `refreshLifetime`.
    refresh_expires_at: Option<DateTime>,
    /// The customer.
    customer: Customer,
}

impl Session {
    pub(in crate::graphql) fn new(
        ctx: &Context<'_>,
        mut session: NewSession,
        customer: CustomerRow,
    ) -> Self {
        if let Some(cookies) = ctx.data_opt::<SessionCookies>() {
            cookies.set(SessionChange::opened(&session));
            session.token.clear();
            session
                .refresh
                .iter_mut()
                .for_each(|refresh| refresh.token.clear());
        }
        let refresh_expires_at = session.refresh.as_ref().map(|it| it.expires_at.into());
        Self {
            id: session.id.into(),
            kind: session.kind.into(),
            token: session.token,
            expires_at: session.expires_at.into(),
            refresh_token: session.refresh.map(|refresh| refresh.token),
            refresh_expires_at,
            customer: customer.into(),
        }
    }
}
