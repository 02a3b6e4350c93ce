//! What a person who is signed in sees and does of the own account.

mod deletable;
mod delete;
mod hold;
mod preferences;
mod read;
mod update;

pub use deletable::obstacles_to_deletion;
pub use delete::{Deletion, delete};
pub(super) use hold::hold;
pub use preferences::{PreferencesChange, is_muted, update_preferences};
pub use read::me;
pub use update::{MyChange, update};
