use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::{
    domain::session::{NewSession, RefreshToken},
    values::Timestamp,
};

/// What becomes of a session that a browser keeps in cookies, told to whoever answers the request.
#[derive(Clone)]
pub struct SessionCookies {
    refresh: Option<String>,
    change: Arc<Mutex<Option<SessionChange>>>,
}

/// What became of it.
#[derive(Clone, Serialize, Deserialize)]
pub enum SessionChange {
    /// There is one, with these tokens.
    Opened(Box<SessionTokens>),
    /// There is none any more.
    Ended,
}

/// What a session is proved with and renewed by.
#[derive(Clone, Serialize, Deserialize)]
pub struct SessionTokens {
    /// What it is proved with.
    pub token: String,
    /// Until when.
    pub expires_at: Timestamp,
    /// What renews it.
    pub refresh: Option<RefreshToken>,
}

impl SessionChange {
    /// There is this one.
    pub(super) fn opened(session: &NewSession) -> Self {
        Self::Opened(Box::new(SessionTokens {
            token: session.token.clone(),
            expires_at: session.expires_at,
            refresh: session.refresh.clone(),
        }))
    }
}

impl SessionCookies {
    /// Of a request that came with this refresh token.
    pub fn new(refresh: Option<String>) -> Self {
        Self {
            refresh,
            change: Arc::default(),
        }
    }

    /// Those of the same request, with a change of their own.
    pub fn apart(&self) -> Self {
        Self::new(self.refresh.clone())
    }

    /// What the last mutation of the request made of it.
    pub fn change(&self) -> Option<SessionChange> {
        let change = self.change.lock();
        change.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The refresh token that came with the request.
    pub(in crate::graphql) fn refresh(&self) -> Option<&str> {
        self.refresh.as_deref()
    }

    /// Notes what becomes of it.
    pub(in crate::graphql) fn set(&self, change: SessionChange) {
        *self.change.lock().unwrap_or_else(PoisonError::into_inner) = Some(change);
    }
}

impl std::fmt::Debug for SessionCookies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionCookies").finish_non_exhaustive()
    }
}
