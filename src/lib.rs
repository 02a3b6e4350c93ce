//! Frontdesk.

pub mod repositories;
pub mod values;
