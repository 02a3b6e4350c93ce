//! Consents: what customers can be asked to agree to, what they said, and every time they said it.

mod define;
mod load;
mod set;
mod update;

pub(super) use define::{NEWSLETTER, built_in};
pub use define::{NewConsentDefinition, define};
pub use load::{by_ids, changes_of, list, newsletter, of_customers, of_form, of_tenants};
pub use set::NewConsent;
pub(super) use set::{Said, set};
pub use update::{ConsentDefinitionChange, update};
