//! Scalars. Those of inputs take any string: the domain judges it, so that all faults of an input
//! come back together, each with its path.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

use super::json;
use crate::{
    domain::{Fault, Faults, Path, Reason, Result},
    values::Timestamp,
};

macro_rules! text_scalars {
    ($($(#[$doc:meta])* $Scalar:ident $name:literal;)+) => { $(
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub(super) struct $Scalar(pub(super) String);

        $(#[$doc])*
        #[Scalar(name = $name)]
        impl ScalarType for $Scalar {
            fn parse(value: Value) -> InputValueResult<Self> {
                match value {
                    Value::String(text) => Ok(Self(text)),
                    other => Err(InputValueError::expected_type(other)),
                }
            }

            /// Asked before anything is run: a mutation must not be done up to its first bad argument.
            fn is_valid(value: &Value) -> bool {
                matches!(value, Value::String(_))
            }

            fn to_value(&self) -> Value {
                Value::String(self.0.clone())
            }
        }

        impl From<$Scalar> for String {
            fn from(scalar: $Scalar) -> Self {
                scalar.0
            }
        }
    )+ };
}

text_scalars! {
    /// An e-mail address (RFC 5321), kept as it is given without the white space around it, and
    /// compared without regard to case and Unicode composition. At most 254 bytes.
    EmailAddress "EmailAddress";

    /// A telephone number. The tenant's `phoneMode` says how it is kept: as given, its digits, or E.164.
    PhoneNumber "PhoneNumber";

    /// A country as its ISO 3166-1 alpha-2 code, upper case (`GB`). Lower case is accepted.
    CountryCode "CountryCode";

    /// A language as its ISO 639-1 code, lower case (`en`). Upper case is accepted.
    LanguageCode "LanguageCode";

    /// The address of a web page (RFC 3986).
    Url "URL";

    /// A calendar date (ISO 8601): `2026-11-21`.
    Date "Date";

    /// An instant in UTC (RFC 3339), to the microsecond: `2026-11-21T12:00:00.123456Z`. Another
    /// offset is accepted, and up to 9 digits of a second. From the year 1 to 9999-12-30T22:00:00Z.
    DateTime "DateTime";

    /// A time zone by its IANA name (`Europe/Prague`).
    TimeZone "TimeZone";
}

impl From<String> for Url {
    fn from(url: String) -> Self {
        Self(url)
    }
}

impl From<Timestamp> for DateTime {
    fn from(instant: Timestamp) -> Self {
        Self(instant.to_string())
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Json(pub(super) serde_json::Value);

/// Any JSON value. Numbers keep every digit; the keys of objects come back sorted.
#[Scalar(name = "JSON")]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(json::to_json(value)))
    }

    fn to_value(&self) -> Value {
        json::to_graphql(self.0.clone())
    }
}

/// An instant of an argument `filter`: `name` is its field there.
pub(super) fn instant(name: &str, given: Option<DateTime>) -> Result<Option<Timestamp>> {
    let Some(DateTime(text)) = given else {
        return Ok(None);
    };
    let instant = text.parse().map(Some);
    instant
        .map_err(|_| Faults::from(Fault::new(Path::of("filter").at(name), Reason::DateTime)).into())
}
