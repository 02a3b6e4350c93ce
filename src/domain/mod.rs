//! The rules: what each noun is, who may do what, and one file an action.
//!
//! Belongs here: permissions, defaults, validation, and one [`ChangeSet`](crate::repositories::ChangeSet)
//! or transaction an action. Does not: GraphQL, HTTP, SQL.

#[macro_use]
mod loaded;
#[macro_use]
pub mod named;
mod authenticate;
mod call;
mod change;
mod code;
mod draft;
mod error;
mod faults;
pub mod label;
pub mod limits;
mod messages;
mod outside_address;
pub mod page;
mod token;

pub mod api_client;
pub mod audit;
pub mod consent;
pub mod custom_field;
pub mod customer;
pub mod customer_group;
pub mod email;
pub mod external_id;
pub mod housekeeping;
pub mod idempotency;
pub mod identity_provider;
pub mod invitation;
pub mod mail;
pub mod me;
pub mod metadata;
pub mod mfa;
pub mod organization;
pub mod partner;
pub mod password;
pub mod permissions;
pub mod personal_access_token;
pub mod plan;
pub mod product;
pub mod rate_limit;
pub mod risk;
pub mod session;
pub mod sign_in;
pub mod site;
pub mod source;
pub mod store;
pub mod subscription;
pub mod tenant;
pub mod token_status;
pub mod trusted_document;
mod words;

pub use crate::wording::MessageLanguage;
pub use authenticate::{Known, authenticate, is_of_a_person};
pub use call::{ApiClient, Call, CallPlace, Credential, Origin, Reader, SignedIn, Viewer};
pub use change::Change;
use draft::Draft;
pub use error::{Denied, Error, Result};
pub use faults::{Fault, FaultCode, Faults, Path, Reason};
use loaded::group_by;
pub use tenant::message_language;
