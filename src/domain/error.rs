use std::sync::Arc;

use super::{Faults, page::PageError};
use crate::{repositories, values::Scope};

/// The result of an action.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an action did not happen. Whatever it is, nothing was written.
///
/// [`Invalid`](Self::Invalid) is for the caller to put right and becomes `userErrors`; the others
/// become top-level errors.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The input has faults: all of them.
    #[error("the input has faults")]
    Invalid(Faults),
    /// The caller is not known.
    #[error("{0}")]
    Unauthenticated(Denied),
    /// The caller is known and lacks a scope.
    #[error("This needs an API key with the scope {0}.")]
    Forbidden(Scope),
    /// A customer asks for what only programs with an API key may.
    #[error("This needs an API key; you are signed in as a customer.")]
    NotForCustomers,
    /// A program with an API key asks for what only a customer has.
    #[error("This is for customers who are signed in: send the token of a session.")]
    OnlyCustomers,
    /// Who acts as a customer, or with a personal access token, asks for what only the person may.
    #[error("Only the person may do this, with a session of their own.")]
    NotInPerson,
    /// A customer who acts as nobody else is to stop doing so.
    #[error("This is for who acts as a customer: send the token that impersonateCustomer gave.")]
    NotImpersonating,
    /// A personal access token that may only read is to change something.
    #[error("This personal access token may only read.")]
    ReadOnly,
    /// A cookie came with a page that may not use it.
    #[error(
        "A page from here may not call with a session's cookie. Add its origin to the site's allowedOrigins."
    )]
    ForeignOrigin,
    /// The site demands a second factor that the customer has not set up yet.
    #[error(
        "This site demands a second factor. Set it up first: startTotpEnrollment, then confirmTotpEnrollment."
    )]
    MfaEnrollmentRequired,
    /// The caller is known and is of the wrong kind.
    #[error("This needs an API client of kind ENTERPRISE.")]
    NotEnterprise,
    /// A header that says where a call comes from cannot be kept.
    #[error("The header {name} must be UTF-8 text of at most 255 characters.")]
    Header {
        /// Which header.
        name: &'static str,
    },
    /// An Idempotency-Key can be guessed, where nothing else keeps its answer from others.
    #[error(
        "An idempotency key must have at least {min} characters where you have no credential, or the server no FRONTDESK_SECRET_KEY: it alone keeps the answer from others. Send a random UUID.",
        min = super::idempotency::MIN_UNGUESSABLE
    )]
    ShortIdempotencyKey,
    /// The lists that a query asks for hold more than its document looked like.
    #[error(
        "The answer would have more than {max} objects. Ask for shorter pages (first), or for fewer lists within lists."
    )]
    TooMuchLoaded {
        /// How many it may have.
        max: usize,
    },
    /// Too many passwords are waiting to be hashed.
    #[error("The server is busy. Try again in a moment.")]
    Busy,
    /// An identity provider does not say what its keys are; why is in the log.
    #[error("The identity provider cannot be reached. Try again in a moment.")]
    ProviderUnavailable,
    /// The arguments of a list make no page.
    #[error(transparent)]
    Page(#[from] PageError),
    /// The store failed; its own words stay in the log.
    #[error("the store failed: {0}")]
    Store(Arc<repositories::Error>),
}

/// Why a caller is not known; the text says what to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// No credential was sent where one is needed.
    #[error("This needs a caller. Send an API key: Authorization: Bearer fd_…")]
    NoCredential,
    /// Nobody is signed in where a customer has to be.
    #[error(
        "This needs a customer who is signed in. Send the token of the session: Authorization: Bearer fds_…"
    )]
    NotSignedIn,
    /// A session has ended, or there was none.
    #[error("The session has ended. Sign in again.")]
    SessionEnded,
    /// A personal access token is over, or there was none.
    #[error("The personal access token is not known here, was revoked, or has expired.")]
    AccessTokenEnded,
    /// The header is not `Bearer` and one token.
    #[error("The Authorization header must be: Bearer, a space, and an API key or a token.")]
    Malformed,
    /// It starts like an API key but its checksum is wrong.
    #[error("The API key is incomplete or mistyped.")]
    Mistyped,
    /// No such key.
    #[error("The API key is not known here.")]
    Unknown,
    /// The key was revoked.
    #[error("The API key was revoked.")]
    Revoked,
    /// The key's time is over.
    #[error("The API key has expired.")]
    Expired,
}

impl From<repositories::Error> for Error {
    fn from(error: repositories::Error) -> Self {
        Self::Store(Arc::new(error))
    }
}

impl From<Faults> for Error {
    fn from(faults: Faults) -> Self {
        Self::Invalid(faults)
    }
}
