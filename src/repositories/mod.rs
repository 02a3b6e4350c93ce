//! The stores: Diesel queries on a [`Conn`], written once for SQLite and PostgreSQL.
//!
//! Belongs here: row structs, queries, and every difference between the two stores. A query takes
//! `&mut Conn` and its tenant; rows go in and come out. Does not: deciding, checking a caller, or a
//! transaction begun by a query of its own.
//!
//! * [`Store`] opens a database and hands out connections, transactions and commits. What a request writes that is to be done
//!   once is one transaction ([`Store::once`]).
//! * [`ChangeSet`] is all that one action writes, as plain rows; what arrives together is written together (`batches`).
//! * [`Error`] is what can go wrong: a key that is taken, a store that cannot be reached, a fault.

#[macro_use]
mod conn;
#[macro_use]
mod listed;
mod batches;
mod change_set;
mod error;
mod health;
mod held;
mod known;
mod migrations;
mod one_of;
mod postgres;
mod removal;
pub mod schema;
mod sqlite;
mod statements;
mod store;
mod types;
mod url;

pub mod addresses;
pub mod api_clients;
pub mod audit_events;
pub mod consents;
pub mod credentials;
pub mod custom_fields;
pub mod customer_groups;
pub mod customers;
pub mod external_ids;
pub mod idempotency_keys;
pub mod identity_providers;
pub mod invitations;
pub mod mail_tokens;
pub mod mails;
pub mod memberships;
pub mod metadata;
pub mod organizations;
pub mod partners;
pub mod personal_access_tokens;
pub mod plans;
pub mod products;
pub mod rate_buckets;
pub mod risk_verifiers;
pub mod second_factors;
pub mod sessions;
pub mod sign_in_attempts;
pub mod sign_ups;
pub mod sites;
pub mod sources;
pub mod stores;
pub mod subscriptions;
pub mod tenants;
pub mod trusted_documents;
pub mod unique_keys;

pub use change_set::ChangeSet;
pub use conn::{Conn, Lease};
pub use customers::CustomerKey;
pub use error::{Constraint, Error, OpenError, Result};
pub use health::Health;
pub use held::{Once, of_this_request};
pub use known::Configuration;
pub use removal::Removal;
pub use sqlite::backup;
pub use store::{Pool, Pools, Store};
pub use types::sql;
pub use unique_keys::UniqueKey;
pub use url::{DatabaseUrl, InvalidDatabaseUrl};
