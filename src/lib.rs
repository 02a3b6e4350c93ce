//! Frontdesk.

pub mod app;
pub mod config;
pub mod domain;
pub mod graphql;
pub mod repositories;
pub mod values;
