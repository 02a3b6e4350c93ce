//! The words that every floor uses: ids, instants, JSON, and the values that are valid by
//! construction (`EmailAddress::parse` gives one or says what is wrong with it).
//!
//! Belongs here: a type that stands for one value, without a table and without a tenant's rules.
//! Does not: nouns with an identity (see `domain`), anything that reads settings or a store.

mod colour;
mod country;
mod date;
mod email;
mod id;
mod idempotency_key;
mod json;
mod language;
mod names;
mod partner_access;
mod phone;
mod postcode;
mod profile;
mod scope;
mod text;
mod time_zone;
mod timestamp;
mod web_address;

pub use colour::{Colour, NotAColour};
pub use country::{CountryCode, region_code};
pub use date::{Date, NotADate};
pub use email::EmailAddress;
pub use id::*;
pub use idempotency_key::{IdempotencyKey, NotAnIdempotencyKey};
pub use json::Json;
pub use language::LanguageCode;
pub use names::*;
pub use partner_access::PartnerAccess;
pub use phone::PhoneNumber;
pub use postcode::{PostcodeRule, is_postcode, postcode_rule};
pub use profile::Profile;
pub use scope::{Scope, Scopes, UnknownScope};
pub use text::{TextFault, check_text, fold};
pub use time_zone::TimeZone;
pub use timestamp::Timestamp;
pub use web_address::{WebAddress, is_public};
