use super::{Result, Viewer, api_client, personal_access_token, session};
use crate::app::App;

/// Who calls, and what the credential itself says of it.
pub struct Known {
    /// Who.
    pub viewer: Viewer,
    /// The agent for whom a session was opened by another's client.
    pub agent_email: Option<String>,
}

impl Known {
    /// Nobody who is known.
    pub fn anonymous() -> Self {
        Self {
            viewer: Viewer::Anonymous,
            agent_email: None,
        }
    }
}

/// Does the token look like that of a person: of a session, or of a program of somebody's? All others are API keys, or nothing.
pub fn is_of_a_person(token: &str) -> bool {
    [session::TOKEN, personal_access_token::PREFIX]
        .into_iter()
        .any(|prefix| token.starts_with(prefix))
}

/// Who calls with this token: an API key, the token of a session, or a personal access token. One that is wrong, revoked or expired is
/// [`Error::Unauthenticated`](super::Error::Unauthenticated).
pub async fn authenticate(app: &App, token: &str) -> Result<Known> {
    if let Some(known) = session::authenticate(app, token).await? {
        return Ok(Known {
            viewer: Viewer::Customer(known.me),
            agent_email: known.agent_email,
        });
    }
    if let Some(me) = personal_access_token::authenticate(app, token).await? {
        return Ok(Known {
            viewer: Viewer::Customer(me),
            agent_email: None,
        });
    }
    Ok(Known {
        viewer: Viewer::ApiClient(api_client::authenticate(app, token).await?),
        agent_email: None,
    })
}
