//! Frontdesk: a GraphQL gateway for customer accounts, on SQLite or PostgreSQL.
//!
//! A request goes down four floors and comes back; nothing imports upwards:
//!
//! * [`http`]: bytes, limits, who calls, and status codes
//! * [`graphql`]: names, nullability and documentation; inputs in, domain types out
//! * [`domain`]: the rules, one file an action
//! * [`repositories`]: Diesel queries, written once for both stores
//! * [`secrets`]: beside them, what hashes passwords and seals tokens
//! * [`outside`]: beside them, what asks other servers
//! * [`mail`]: beside them, what writes and delivers mails
//!
//! [`values`] are the words that all of them use, [`wording`] the languages that people read,
//! [`app::App`] is what every action is given, and [`cli`] starts it all. `ARCHITECTURE.md` has the map
//! and the reasons.

pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod graphql;
pub mod http;
pub mod mail;
pub mod outside;
pub mod repositories;
pub mod secrets;
pub mod trace;
pub mod values;
pub mod wording;
