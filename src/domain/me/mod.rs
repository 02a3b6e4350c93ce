//! What a person who is signed in sees and does of the own account.

mod hold;
mod read;

pub(super) use hold::hold;
pub use read::me;
