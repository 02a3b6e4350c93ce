//! Mutations with an Idempotency-Key: what of a request it stands for, and what of an answer is kept.

use async_graphql::{Name, Response};
use futures_util::FutureExt;
use serde::{Deserialize, Serialize};
use tokio::sync::OwnedSemaphorePermit;

use super::{
    access,
    error::Code,
    execute,
    reply::{OUTCOMES, Refusal, Reply, executed, settle},
    session::{SessionChange, SessionCookies},
};
use crate::{
    app::App,
    domain::{
        Call, Result, Viewer,
        idempotency::{self, Asked, Claim, Outcome},
    },
    values::Json,
};

/// A mutation that has a key.
pub(super) struct Keyed {
    claim: Claim,
    /// Those of the request.
    cookies: Option<SessionCookies>,
    /// What its mutation makes of them, which counts only where that stays.
    made: Option<SessionCookies>,
}

/// Refuses a key where a sensitive mutation is not alone: what is counted of it must not depend on what becomes of others.
pub(super) fn check(root_fields: &[Name]) -> std::result::Result<(), Box<Reply>> {
    let is_sensitive = |name: &&Name| access::is_sensitive(name);
    match root_fields.iter().find(is_sensitive) {
        Some(name) if root_fields.len() > 1 => {
            let code = Code::BadUserInput.as_str();
            let message = format!(
                "With an Idempotency-Key, {name} must be the only field of its mutation: send the others by themselves."
            );
            Err(Reply::refused(Refusal::Inadmissible, code, message).into())
        }
        _ => Ok(()),
    }
}

/// An answer as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// The bytes that were sent.
    body: String,
    /// What became of a session in cookies.
    session: Option<SessionChange>,
    /// What became of the request, for figures and the log.
    outcome: String,
}

impl Keyed {
    /// The mutation of these root fields that `request` asks for; `None` where it names none by a key.
    pub(super) fn of(
        app: &App,
        call: &Call,
        request: &execute::Asked,
        root_fields: &[Name],
    ) -> Result<Option<Self>> {
        let Some(key) = &request.idempotency_key else {
            return Ok(None);
        };
        let names: Vec<_> = root_fields.iter().map(Name::as_str).collect();
        let variables = Json::new(request.variables.clone());
        // Who is known by nothing else is known by the cookie that renews a session.
        let cookies = request.cookies.as_ref();
        let refresh = match call.viewer {
            Viewer::Anonymous => cookies.and_then(SessionCookies::refresh),
            Viewer::ApiClient(_) | Viewer::Customer(_) => None,
        };
        let asked = Asked {
            key,
            operation: &names.join(" "),
            sites: &sites(&request.variables),
            body: &[
                &request.text,
                request.operation_name.as_deref().unwrap_or_default(),
                variables.as_str(),
                if cookies.is_some() { "cookies" } else { "" },
                refresh.unwrap_or_default(),
            ],
        };
        Ok(Some(Self {
            claim: Claim::new(app, call, &asked)?,
            made: cookies.map(SessionCookies::apart),
            cookies: request.cookies.clone(),
        }))
    }

    /// The cookies that the mutation changes.
    pub(super) fn cookies(&self) -> Option<SessionCookies> {
        self.made.clone()
    }

    /// Runs the mutation, unless that was done before. It keeps its `place` until its end, also where nobody waits for that.
    pub(super) async fn answer(
        self,
        app: &App,
        place: OwnedSemaphorePermit,
        execution: impl Future<Output = Response> + Send + 'static,
    ) -> Reply {
        let cookies = self.made;
        let max_errors = app.config.limits.errors;
        let work = async move {
            let _place = place;
            keep(execution.await, cookies.as_ref(), max_errors)
        };
        match idempotency::once(app, self.claim, work.boxed()).await {
            Ok(Outcome::Answered {
                answer,
                is_replayed,
            }) => give(&answer, is_replayed, self.cookies.as_ref()),
            Ok(Outcome::Conflict) => {
                let code = Code::IdempotencyConflict.as_str();
                Reply::refused(Refusal::Conflict, code, CONFLICT)
            }
            Ok(Outcome::Failed(reply)) => *reply,
            Err(error) => Reply::failed(error),
        }
    }
}

const UNDONE: &str =
    "A part of the mutation could not be done, so all of it was undone. Send it again in a moment.";

const CONFLICT: &str = "This Idempotency-Key stands for another request. Send a new key, or what was sent with this one: the same \
    document, operationName, variables, site and languages.";

/// What of an answer is kept. Where the server failed at anything, nothing of it is to stay, so there is nothing to keep:
/// who asks again with the key has it done.
fn keep(
    response: Response,
    cookies: Option<&SessionCookies>,
    max_errors: usize,
) -> std::result::Result<Vec<u8>, Box<Reply>> {
    let (reply, codes) = settle(response, true, max_errors);
    let failed = |code| codes.contains(&code);
    match reply {
        // Nor is anything told of it, which would say what it found out.
        Reply::Executed(_) if failed(Code::Internal) => Err(Reply::fault().into()),
        Reply::Executed(_) if failed(Code::Unavailable) => Err(Reply::unavailable(UNDONE).into()),
        Reply::Executed(response) => {
            let kept = Kept {
                body: serde_json::to_string(&response).map_err(|_| Reply::fault())?,
                session: cookies.and_then(SessionCookies::change),
                outcome: executed(&response).to_owned(),
            };
            serde_json::to_vec(&kept).map_err(|_| Reply::fault().into())
        }
        refused => Err(refused.into()),
    }
}

/// The answer that is kept.
fn give(kept: &[u8], is_replayed: bool, cookies: Option<&SessionCookies>) -> Reply {
    let Ok(kept) = serde_json::from_slice::<Kept>(kept) else {
        tracing::error!("an answer that was kept cannot be read");
        return Reply::fault();
    };
    if let (Some(cookies), Some(session)) = (cookies, kept.session) {
        cookies.set(session);
    }
    let outcome = OUTCOMES.iter().find(|name| **name == kept.outcome);
    Reply::Kept {
        body: kept.body,
        is_replayed,
        outcome: outcome.copied().unwrap_or("ok"),
    }
}

/// The sites that variables name as inputs do: `siteId`.
fn sites(variables: &serde_json::Value) -> Vec<&str> {
    let inputs = variables.as_object().into_iter().flatten();
    let inputs = inputs.map(|(_, input)| input);
    let named = std::iter::once(variables).chain(inputs);
    named
        .filter_map(|input| input.get("siteId")?.as_str())
        .collect()
}
