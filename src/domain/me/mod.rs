//! What a person who is signed in sees and does of the own account.

mod read;

pub use read::me;
