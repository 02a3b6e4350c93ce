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
    /// The caller is known and is of the wrong kind.
    #[error("This needs an API client of kind ENTERPRISE.")]
    NotEnterprise,
    /// A header that says where a call comes from cannot be kept.
    #[error("The header {name} must be UTF-8 text of at most 255 characters.")]
    Header {
        /// Which header.
        name: &'static str,
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
    /// The header is not `Bearer` and one token.
    #[error("The Authorization header must be: Bearer, a space, and an API key.")]
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
