//! The API: names, nullability and documentation; inputs in, domain types out.
//!
//! Belongs here: translation, the guard that measures a document before it runs, and the loaders
//! that batch nested look-ups. Does not: deciding, or a transaction.
//!
//! Each noun has a folder: `object.rs`, `query.rs`, and one file a mutation.

mod access;
mod connection;
mod context;
mod error;
mod execute;
mod external_id;
mod guard;
mod json;
mod loaders;
mod metadata;
mod node;
mod scalars;
mod schema;
mod user_error;

mod address;
mod custom_field;
mod customer;
mod partner;
mod site;
mod store;
mod tenant;
mod viewer;

pub use execute::{Api, GraphqlRequest, Refusal, Reply};
pub use json::{NotJson, TooDeep, read_json};
pub use schema::sdl;
