//! The answer to a request: what was run, or why nothing was.

use async_graphql::{Response, ServerError, Value};

use super::error::{self, Code};
use crate::domain::Denied;

/// The answer to a request.
pub enum Reply {
    /// It was run; fields of it may have failed.
    Executed(Response),
    /// It was run, now or before, and its answer is kept for who asks again.
    Kept {
        /// The answer: JSON.
        body: String,
        /// Was it given before?
        is_replayed: bool,
        /// What became of it when it was run.
        outcome: &'static str,
    },
    /// It was not run, or failed as a whole: there is no data.
    Refused(Refusal, Vec<ServerError>),
}

/// Why there is no data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The document is not valid, or its variables are not.
    Invalid,
    /// The document is past a limit, or asks for what is switched off.
    Inadmissible,
    /// The document was named, and no such one is known.
    UnknownDocument,
    /// The caller is not known.
    Unauthenticated,
    /// The caller may not do this from where it is.
    Forbidden,
    /// A mutation came by a method that must not change anything.
    MutationNotAllowed,
    /// Its Idempotency-Key was sent with another request.
    Conflict,
    /// The caller asks too often.
    RateLimited,
    /// The database cannot be reached or is busy.
    Unavailable,
    /// A fault of the server's.
    Internal,
}

impl Reply {
    /// A refusal with one error.
    pub fn refused(why: Refusal, code: &'static str, message: impl Into<String>) -> Self {
        Self::Refused(why, vec![error::error(code, message)])
    }

    /// The refusal of a credential.
    pub fn denied(why: Denied) -> Self {
        let code = Code::Unauthenticated.as_str();
        Self::refused(Refusal::Unauthenticated, code, why.to_string())
    }

    /// The answer where the server itself is at fault.
    pub fn fault() -> Self {
        Self::refused(Refusal::Internal, Code::Internal.as_str(), error::INTERNAL)
    }

    /// The answer where the server is too busy, or took too long.
    pub fn unavailable(message: &str) -> Self {
        Self::refused(Refusal::Unavailable, Code::Unavailable.as_str(), message)
    }

    /// What became of a request, for figures and the log.
    pub fn outcome(&self) -> &'static str {
        let why = match self {
            Self::Executed(response) => return executed(response),
            Self::Kept {
                is_replayed: true, ..
            } => return "replayed",
            Self::Kept { outcome, .. } => return outcome,
            Self::Refused(why, _) => why,
        };
        match why {
            Refusal::Invalid => "invalid",
            Refusal::Inadmissible => "too_much",
            Refusal::UnknownDocument => "unknown_document",
            Refusal::Unauthenticated => "unauthenticated",
            Refusal::Forbidden => "forbidden",
            Refusal::MutationNotAllowed => "method_not_allowed",
            Refusal::Conflict => "conflict",
            Refusal::RateLimited => "rate_limited",
            Refusal::Unavailable => "unavailable",
            Refusal::Internal => "internal",
        }
    }

    /// The answer to what failed before there was a request to run.
    pub fn failed(cause: crate::domain::Error) -> Self {
        if let crate::domain::Error::Unauthenticated(why) = cause {
            return Self::denied(why);
        }
        let mut errors =
            vec![async_graphql::Error::from(cause).into_server_error(Default::default())];
        errors.iter_mut().for_each(|error| error.locations.clear());
        let codes = error::present(&mut errors, 1);
        let why = match codes.as_slice() {
            [Code::Forbidden] => Refusal::Forbidden,
            codes => refusal(codes).unwrap_or(Refusal::Internal),
        };
        Self::Refused(why, errors)
    }
}

/// What may become of a request that is run.
pub(super) const OUTCOMES: [&str; 4] = ["faults", "errors", "user_errors", "ok"];

/// What became of a request that was run.
pub(super) fn executed(response: &Response) -> &'static str {
    let [faults, errors, user_errors, ok] = OUTCOMES;
    match response.errors.is_empty() {
        false if error::has_fault(&response.errors) => faults,
        false => errors,
        true if has_user_errors(&response.data) => user_errors,
        true => ok,
    }
}

/// Does a payload say what is wrong with the input?
fn has_user_errors(data: &Value) -> bool {
    let Value::Object(payloads) = data else {
        return false;
    };
    payloads.values().any(|payload| match payload {
        Value::Object(payload) => {
            let errors = payload.get("userErrors");
            matches!(errors, Some(Value::List(errors)) if !errors.is_empty())
        }
        _ => false,
    })
}

/// Errors that leave no data at all decide how the request as a whole is answered. Gives the codes of all errors, too.
pub(super) fn settle(
    mut response: Response,
    mutates: bool,
    max_errors: usize,
) -> (Reply, Vec<Code>) {
    let codes = error::present(&mut response.errors, max_errors);
    let no_data = match &response.data {
        Value::Null => true,
        Value::Object(fields) => fields.values().all(|value| *value == Value::Null),
        _ => false,
    };
    let reply = match refusal(&codes) {
        // A mutation may have done something before the argument that was wrong.
        Some(Refusal::Invalid) if mutates && response.data != Value::Null => {
            Reply::Executed(response)
        }
        Some(why) if no_data => Reply::Refused(why, response.errors),
        _ => Reply::Executed(response),
    };
    (reply, codes)
}

/// How a request is answered whose errors have these codes and which has no data; `None` where it
/// was run as asked and only the answer is no.
fn refusal(codes: &[Code]) -> Option<Refusal> {
    let all = |wanted: &[Code]| !codes.is_empty() && codes.iter().all(|code| wanted.contains(code));
    if all(&[
        Code::ValidationFailed,
        Code::ParseFailed,
        Code::BadUserInput,
        Code::NotAllowed,
        Code::BadCursor,
    ]) {
        Some(Refusal::Invalid)
    } else if all(&[Code::Unavailable]) {
        Some(Refusal::Unavailable)
    } else if all(&[Code::Internal, Code::Unavailable]) {
        Some(Refusal::Internal)
    } else {
        None
    }
}
