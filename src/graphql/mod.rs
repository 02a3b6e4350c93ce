//! The API: names, nullability and documentation; inputs in, domain types out.
//!
//! Belongs here: translation, the guard that measures a document before it runs, and the loaders
//! that batch nested look-ups. Does not: deciding, or a transaction.
//!
//! Each noun has a folder: `object.rs`, `query.rs`, and one file a mutation.

#[macro_use]
mod mutation;
#[macro_use]
mod enums;
#[macro_use]
mod named;
#[macro_use]
mod root;
mod access;
mod change;
mod connection;
mod context;
mod documents;
mod error;
mod execute;
mod external_id;
mod guard;
mod idempotent;
mod json;
mod judge;
mod label;
mod loaders;
mod metadata;
mod node;
mod reply;
mod scalars;
mod schema;
mod session;
mod user_error;

mod address;
mod audit;
mod consent;
mod custom_field;
mod customer;
mod customer_group;
mod email;
mod identity_provider;
mod invitation;
mod mail;
mod me;
mod mfa;
mod organization;
mod partner;
mod password;
mod personal_access_token;
mod plan;
mod risk;
mod site;
mod source;
mod store;
mod tenant;
mod trusted_document;
mod viewer;

pub use access::may_end_access;
pub use documents::{Document, InvalidManifest, Manifest};
pub use execute::{Api, GraphqlRequest, Prepared};
pub use guard::is_within;
pub use json::{NotJson, read_json};
pub use reply::{Refusal, Reply};
pub use schema::sdl;
pub use session::{SessionChange, SessionCookies};
