//! Custom fields: what a tenant adds to customers and addresses.

mod define;
mod load;
mod set;

pub use define::{NewCustomField, define};
pub use load::{FieldValue, by_ids, values_of};
pub use set::NewFieldValue;
pub(super) use set::set;
