//! Customers: the accounts, with their addresses, partners, fields and metadata.

mod address;
mod assign;
mod create;
mod find;
mod load;

pub use address::{NewAddress, NewRegion};
pub use create::{NewCustomer, create};
pub use find::{CustomerIdentifier, find};
pub use load::{addresses_by_ids, addresses_of, by_ids};
