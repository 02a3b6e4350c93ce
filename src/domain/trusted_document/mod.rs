//! Trusted documents: what requests may name in the place of sending it, of one tenant. Those of all tenants are in a
//! file of the operator's.

mod find;
mod list;
mod register;
mod remove;

pub use find::find;
pub use list::list;
pub use register::{NewTrustedDocument, register};
pub use remove::remove;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// Characters of what requests name one by.
pub const MAX_DOCUMENT_ID: usize = 128;
/// Documents of one mutation at most.
pub const MAX_AT_ONCE: usize = 100;

/// May requests name a document so? 1 to 128 visible ASCII characters.
pub fn is_document_id(text: &str) -> bool {
    (1..=MAX_DOCUMENT_ID).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The SHA-256 of a document, in lower-case hexadecimal digits.
pub fn hash(text: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(text))
}
