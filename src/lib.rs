//! Frontdesk.
pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod graphql;
pub mod http;
pub mod repositories;
pub mod values;
