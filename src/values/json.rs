use std::fmt::{self, Display};

use serde_json::Value;

/// A JSON value with one text: object keys sorted, no spaces, numbers as they were written.
/// The same value gives the same bytes on both stores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Json(String);

impl Json {
    /// The canonical form of `value`.
    pub fn new(mut value: Value) -> Self {
        value.sort_all_objects();
        Self(value.to_string())
    }

    /// Takes text that was canonical when it was stored.
    pub fn from_stored(text: String) -> Result<Self, serde_json::Error> {
        serde_json::from_str::<serde::de::IgnoredAny>(&text)?;
        Ok(Self(text))
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The value.
    pub fn value(&self) -> Value {
        serde_json::from_str(&self.0).unwrap_or(Value::Null)
    }

    /// Does a key or a string in `value` hold a NUL, which PostgreSQL cannot keep?
    pub fn has_nul(value: &Value) -> bool {
        match value {
            Value::String(text) => text.contains('\0'),
            Value::Array(items) => items.iter().any(Self::has_nul),
            Value::Object(map) => map
                .iter()
                .any(|(key, value)| key.contains('\0') || Self::has_nul(value)),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }
}

impl Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted_and_numbers_kept() {
        let text =
            r#"{"b": [1.10, 12345678901234567890123, {"z": null, "a": "\u00e9"}], "a": 1e400}"#;
        let json = Json::new(serde_json::from_str(text).expect("valid"));
        assert_eq!(
            json.as_str(),
            r#"{"a":1e+400,"b":[1.10,12345678901234567890123,{"a":"é","z":null}]}"#
        );
        assert_eq!(Json::new(json.value()), json);
    }
}
