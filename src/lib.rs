//! Frontdesk.

pub mod app;
pub mod config;
pub mod domain;
pub mod repositories;
pub mod values;
