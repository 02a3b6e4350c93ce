//! The addresses of customers.

mod add;
mod fields;
mod remove;
mod set_default;
mod update;

pub use add::add;
pub use fields::{AddressFields, NewAddress, NewRegion};
pub use remove::remove;
pub use set_default::{NewDefault, set_default};
pub use update::{AddressChange, update};

pub use add::MAX_ADDRESSES;
pub(super) use add::add_all;
