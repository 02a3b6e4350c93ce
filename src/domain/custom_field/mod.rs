//! Custom fields: what a tenant adds to customers and addresses.

mod define;
mod deprecate;
mod list;
mod load;
mod rules;
mod set;
mod update;
mod value;

pub use define::{NewCustomField, NewOption, define};
pub use deprecate::{Deprecation, deprecate};
pub use list::{FieldFilter, list, of_form};
pub use load::{FieldValueRow, by_ids, values_of};
pub use rules::{FieldOption, FieldRules};
pub use set::{MAX_FIELD_VALUES, NewFieldValue};
pub(super) use set::{change, merge};
pub use update::{CustomFieldChange, update};
pub use value::FieldValue;
