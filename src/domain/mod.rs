//! The rules: what each noun is, who may do what, and one file an action.
//!
//! Belongs here: permissions, defaults, validation, and one [`ChangeSet`](crate::repositories::ChangeSet)
//! or transaction an action. Does not: GraphQL, HTTP, SQL.

mod call;
mod commit;
mod error;
mod faults;
pub mod page;

pub mod api_client;
pub mod custom_field;
pub mod customer;
pub mod external_id;
pub mod metadata;
pub mod partner;
pub mod site;
pub mod store;
pub mod tenant;

pub use call::{ApiClient, Call, Viewer};
use commit::{Claims, commit};
pub use error::{Denied, Error, Result};
pub use faults::{Fault, FaultCode, Faults, Path, Reason};
