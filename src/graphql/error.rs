//! Top-level errors: the closed set of `extensions.code`, set in this one place, and the words that
//! leave the server. What a resolver passes on with `?` is looked at here; only what is known to be
//! fit for a caller keeps its text.

use async_graphql::{ErrorExtensionValues, ServerError};

use crate::{
    domain::{self, FaultCode, Faults, MessageLanguage, page::PageError},
    repositories,
};

/// Characters of a message at most.
const MAX_MESSAGE: usize = 500;

/// `extensions.code` of a top-level error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// An argument or an input is not of its type, or out of bounds.
    BadUserInput,
    /// An argument is fine, but not here: a filter by a field that is not searchable.
    NotAllowed,
    /// `after` is not a cursor of the list.
    BadCursor,
    /// The document cannot be parsed.
    ParseFailed,
    /// The document does not fit the schema, or its variables do not.
    ValidationFailed,
    /// More objects were asked for than an answer may have.
    TooCostly,
    /// No credential, or one that is not valid.
    Unauthenticated,
    /// The credential lacks a scope.
    Forbidden,
    /// The Idempotency-Key was sent with another request.
    IdempotencyConflict,
    /// The database or an identity provider cannot be reached or is busy; the same request may succeed
    /// later.
    Unavailable,
    /// A fault of the server's. Its cause is in the log.
    Internal,
}

impl Code {
    /// As it is sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::NotAllowed => "NOT_ALLOWED",
            Self::BadCursor => "BAD_CURSOR",
            Self::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::TooCostly => "QUERY_TOO_COSTLY",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::IdempotencyConflict => "IDEMPOTENCY_CONFLICT",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }
}

/// An error of the top level that belongs to no field.
pub(super) fn error(code: &'static str, message: impl Into<String>) -> ServerError {
    let mut error = ServerError::new(message, None);
    set_code(&mut error, code);
    shorten(&mut error.message);
    error
}

/// Is one of the errors a fault of the server's?
pub(super) fn has_fault(errors: &[ServerError]) -> bool {
    let is_fault = |error: &ServerError| {
        let code = error.extensions.as_ref().and_then(|it| it.get("code"));
        matches!(code, Some(async_graphql::Value::String(code)) if code == Code::Internal.as_str())
    };
    errors.iter().any(is_fault)
}

/// Gives each error its code and the text that may leave the server, and logs the faults. Of more than `max` errors the
/// last says how many are left out: a small request must not be answered with a large reply.
pub(super) fn present(errors: &mut Vec<ServerError>, max: usize) -> Vec<Code> {
    let codes = errors.iter_mut().map(present_one).collect();
    let more = errors.len().saturating_sub(max);
    errors.truncate(max);
    if let Some(last) = errors.last_mut().filter(|_| more > 0) {
        last.message += &match more {
            1 => " (1 more error is left out.)".to_owned(),
            more => format!(" ({more} more errors are left out.)"),
        };
    }
    codes
}

/// Takes the names out that the library suggests in the place of misspelt ones: they are those of the schema.
pub(super) fn forget_names(errors: &mut [ServerError]) {
    let of_document = errors.iter_mut().filter(|error| error.path.is_empty());
    for error in of_document {
        if let Some(at) = error.message.find(" Did you mean ") {
            error.message.truncate(at);
        }
    }
}

fn present_one(error: &mut ServerError) -> Code {
    let code = match error.source::<domain::Error>() {
        Some(cause) => {
            let (code, message) = translate(cause);
            if matches!(code, Code::Internal | Code::Unavailable) && !is_overtaken(cause) {
                tracing::error!(code = code.as_str(), path = ?error.path, cause = %cause, "a request failed");
            }
            error.message = message;
            code
        }
        None if error.path.is_empty() => Code::ValidationFailed,
        None => Code::BadUserInput,
    };
    error.source = None;
    set_code(error, code.as_str());
    shorten(&mut error.message);
    code
}

/// Was somebody else first with the same key? Then that one's answer is given, and this is no failure.
fn is_overtaken(cause: &domain::Error) -> bool {
    let domain::Error::Store(error) = cause else {
        return false;
    };
    matches!(**error, repositories::Error::Overtaken)
}

fn translate(cause: &domain::Error) -> (Code, String) {
    use domain::Error;
    let code = match cause {
        Error::Invalid(faults) => return invalid(faults),
        Error::Header { .. }
        | Error::ShortIdempotencyKey
        | Error::Page(
            PageError::First | PageError::Last | PageError::FirstAndLast | PageError::Ids,
        ) => Code::BadUserInput,
        Error::Page(PageError::Cursor) => Code::BadCursor,
        Error::Unauthenticated(_) => Code::Unauthenticated,
        Error::Forbidden(_)
        | Error::NotEnterprise
        | Error::NotForCustomers
        | Error::OnlyCustomers
        | Error::NotInPerson
        | Error::NotImpersonating
        | Error::ReadOnly
        | Error::ForeignOrigin
        | Error::MfaEnrollmentRequired => Code::Forbidden,
        Error::TooMuchLoaded { .. } => Code::TooCostly,
        Error::ProviderUnavailable => Code::Unavailable,
        Error::Busy => return (Code::Unavailable, UNAVAILABLE.to_owned()),
        Error::Store(error) => match **error {
            repositories::Error::Unavailable(_)
            | repositories::Error::StaleConfig
            | repositories::Error::Overtaken => {
                return (Code::Unavailable, UNAVAILABLE.to_owned());
            }
            repositories::Error::Duplicate(_)
            | repositories::Error::Missing(_)
            | repositories::Error::Fault(_) => {
                return (Code::Internal, INTERNAL.to_owned());
            }
        },
    };
    (code, cause.to_string())
}

/// An argument of a query that is no good: its first fault.
fn invalid(faults: &Faults) -> (Code, String) {
    let Some(fault) = faults.iter().next() else {
        return (Code::BadUserInput, "An argument is not valid.".to_owned());
    };
    let code = match fault.reason.code() {
        FaultCode::NotAllowed => Code::NotAllowed,
        _ => Code::BadUserInput,
    };
    let sentence = MessageLanguage::ENGLISH.sentence(&fault.reason);
    (
        code,
        format!("{}: {sentence}", fault.path.segments().join(".")),
    )
}

pub(super) const INTERNAL: &str = "Something went wrong on the server. Its log says what.";
const UNAVAILABLE: &str =
    "The server is busy or its database cannot be reached. Try again in a moment.";

fn set_code(error: &mut ServerError, code: &'static str) {
    error
        .extensions
        .get_or_insert_with(ErrorExtensionValues::default)
        .set("code", code);
}

fn shorten(message: &mut String) {
    if let Some((end, _)) = message.char_indices().nth(MAX_MESSAGE) {
        message.truncate(end);
        message.push('…');
    }
}
