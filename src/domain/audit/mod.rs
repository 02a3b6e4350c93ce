//! The audit trail: who did what to what.

mod list;
mod record;

pub use list::{EventFilter, by_ids, list};
pub(super) use record::{Actor, record};
