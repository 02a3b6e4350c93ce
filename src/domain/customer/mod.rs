//! Customers: the accounts, with their addresses, partners, fields and metadata.

mod address;
mod assign;
mod conceal;
mod create;
mod credentials;
mod erase;
mod fields;
mod find;
mod forget_who_signed_up;
mod greet;
mod hold;
mod list;
mod load;
mod new_address;
mod permit;
mod prepare;
mod references;
mod register;
mod set_partners;
mod social;
mod transfer;
mod update;
mod upsert;
mod url;

pub use address::{
    AddressChange, AddressFields, MAX_ADDRESSES, NewAddress, NewDefault, NewRegion,
    add as add_address, remove as remove_address, set_default as set_default_address,
    update as update_address,
};
pub use create::{CreatedCustomer, NewCustomer, create};
pub(super) use credentials::owes_confirmation;
pub use erase::erase;
pub(super) use erase::wipe;
pub use fields::{CustomerFields, NewSocialAccount, NewSource};
pub(super) use fields::{is_name, phone_key};
pub use find::{CustomerIdentifier, find};
pub(super) use forget_who_signed_up::forget_who_signed_up;
pub(super) use greet::greet;
pub(super) use hold::{at_its_site, hold, hold_active, hold_for, tenant_of_changing, touch};
pub use list::{CustomerFilter, CustomerSort, list};
pub use load::{addresses_by_ids, addresses_of, by_ids};
pub(super) use prepare::prepare_at;
pub use register::{Registered, Registration, register};
pub use set_partners::{NewPartners, set_partners};
pub use social::social_accounts_of;
pub use transfer::{Transfer, Transferred, transfer};
pub use update::{CustomerChange, update};
pub(super) use update::{Writer, check_version};
pub use upsert::upsert;
pub use url::url;
