//! API clients: the programs that call, and the keys they call with.

mod authenticate;
mod create;
mod key;
mod list_keys;
mod of_site;
mod revoke_key;

pub use authenticate::authenticate;
pub(super) use authenticate::find;
pub use create::{NewApiClient, NewApiKey, create};
pub(super) use key::PREFIX;
pub use key::{AdminKey, InvalidAdminKey};
pub use list_keys::list_keys;
pub(super) use of_site::{inviting, of_site};
pub use revoke_key::revoke_key;
