use data_encoding::HEXLOWER;
use rust_decimal::Decimal;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    domain::Reason,
    values::{CustomFieldType, Date, Json, Timestamp, check_text, fold},
};

/// Characters of a text value at most.
pub const MAX_TEXT: usize = 4_096;
/// Digits of a decimal number at most, without those zeros that it begins with.
const MAX_DIGITS: usize = 28;
/// Characters of a decimal number at most.
const MAX_DECIMAL: usize = 64;
/// Bytes of a JSON value at most.
pub const MAX_JSON_BYTES: usize = 16 * 1_024;

/// A value of a custom field as a caller gives it, and as it is given back.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/custom_field"
)]
pub enum FieldValue {
    Text(String),
    Boolean(bool),
    Int(i32),
    Decimal(String),
    Date(String),
    DateTime(String),
    Option(String),
    Options(Vec<String>),
    Json(Value),
}

/// A value that is one of its field's type.
#[derive(Debug, Clone)]
pub(in crate::domain) struct Parsed {
    /// In its canonical form.
    pub(super) value: FieldValue,
    pub(super) stored: Json,
    /// A digest of what is compared: an index holds no long text.
    pub(in crate::domain) key: String,
}

impl FieldValue {
    /// Reads a value by the type of its field.
    pub(in crate::domain) fn parse(self, field_type: CustomFieldType) -> Result<Parsed, Reason> {
        use CustomFieldType as Type;
        let value = match (self, field_type) {
            (Self::Text(text), Type::Text) => {
                check_text(&text, MAX_TEXT, true)?;
                Self::Text(text)
            }
            (Self::Decimal(text), Type::Decimal) => {
                decimal(&text).ok_or(Reason::Number)?;
                Self::Decimal(text.trim().to_owned())
            }
            (Self::Date(text), Type::Date) => {
                let date: Date = text.parse().map_err(|_| Reason::Date)?;
                Self::Date(date.to_string())
            }
            (Self::DateTime(text), Type::DateTime) => {
                let instant: Timestamp = text.parse().map_err(|_| Reason::DateTime)?;
                Self::DateTime(instant.to_string())
            }
            (Self::Options(options), Type::Options) => {
                let mut seen = std::collections::HashSet::new();
                if !options.iter().all(|option| seen.insert(option)) {
                    return Err(Reason::GivenTwice);
                }
                Self::Options(options)
            }
            (Self::Json(value), Type::Json) => {
                if Json::has_nul(&value) {
                    return Err(Reason::ControlCharacter);
                }
                if Json::new(value.clone()).as_str().len() > MAX_JSON_BYTES {
                    return Err(Reason::TooManyBytes {
                        max: MAX_JSON_BYTES,
                    });
                }
                Self::Json(value)
            }
            (value @ Self::Boolean(_), Type::Boolean)
            | (value @ Self::Int(_), Type::Int)
            | (value @ Self::Option(_), Type::Option) => value,
            _ => {
                let expected = input_name(field_type).to_owned();
                return Err(Reason::FieldType { expected });
            }
        };
        Ok(Parsed {
            stored: Json::new(value.json()),
            key: HEXLOWER.encode(&Sha256::digest(value.compared())),
            value,
        })
    }

    /// Does it say nothing: a blank text, no options?
    pub(super) fn is_blank(&self) -> bool {
        match self {
            Self::Text(text) => text.trim().is_empty(),
            Self::Options(options) => options.is_empty(),
            _ => false,
        }
    }

    /// Reads what is stored of a value.
    pub fn from_stored(field_type: CustomFieldType, stored: &Json) -> Self {
        use CustomFieldType as Type;
        let json = stored.value();
        let text = |json: &Value| json.as_str().unwrap_or_default().to_owned();
        match field_type {
            Type::Text => Self::Text(text(&json)),
            Type::Boolean => Self::Boolean(json.as_bool().unwrap_or_default()),
            Type::Int => {
                let int = json.as_i64().and_then(|int| i32::try_from(int).ok());
                Self::Int(int.unwrap_or_default())
            }
            Type::Decimal => Self::Decimal(text(&json)),
            Type::Date => Self::Date(text(&json)),
            Type::DateTime => Self::DateTime(text(&json)),
            Type::Option => Self::Option(text(&json)),
            Type::Options => {
                let options = json
                    .as_array()
                    .map(|options| options.iter().map(text).collect());
                Self::Options(options.unwrap_or_default())
            }
            Type::Json => Self::Json(json),
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Boolean(boolean) => (*boolean).into(),
            Self::Int(int) => (*int).into(),
            Self::Options(options) => options.iter().cloned().map(Value::String).collect(),
            Self::Json(value) => value.clone(),
            _ => self.text().into(),
        }
    }

    /// The text of what is written as one.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Text(text)
            | Self::Decimal(text)
            | Self::Date(text)
            | Self::DateTime(text)
            | Self::Option(text) => text.clone(),
            Self::Int(int) => int.to_string(),
            Self::Boolean(_) | Self::Options(_) | Self::Json(_) => String::new(),
        }
    }

    /// Two values with the same are the same value.
    fn compared(&self) -> String {
        match self {
            Self::Text(text) => fold(text),
            Self::Decimal(text) => {
                decimal(text).map_or_else(String::new, |n| n.normalize().to_string())
            }
            Self::Options(options) => {
                let mut options = options.clone();
                options.sort();
                Json::new(options.into()).as_str().to_owned()
            }
            other => Json::new(other.json()).as_str().to_owned(),
        }
    }
}

/// Digits with a sign and a point at most: no exponent.
pub(super) fn decimal(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let digits = text.trim_start_matches('-').split('.');
    let plain = digits.clone().count() <= 2
        && text.matches('-').count() <= 1
        && digits
            .clone()
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    let counted = text.trim_start_matches(['-', '0']).trim_start_matches('.');
    let counted = counted.bytes().filter(u8::is_ascii_digit).count();
    // The library takes a step down the stack for each character.
    if !plain || text.len() > MAX_DECIMAL || counted > MAX_DIGITS {
        return None;
    }
    Decimal::from_str_exact(text).ok()
}

/// What is wrong with a text that is to be a value of this type.
pub(super) fn form(field_type: CustomFieldType) -> Reason {
    match field_type {
        CustomFieldType::Int => Reason::WholeNumber,
        CustomFieldType::Date => Reason::Date,
        CustomFieldType::DateTime => Reason::DateTime,
        _ => Reason::Number,
    }
}

/// The field of the input that takes values of this type.
fn input_name(field_type: CustomFieldType) -> &'static str {
    match field_type {
        CustomFieldType::Text => "text",
        CustomFieldType::Boolean => "boolean",
        CustomFieldType::Int => "int",
        CustomFieldType::Decimal => "decimal",
        CustomFieldType::Date => "date",
        CustomFieldType::DateTime => "dateTime",
        CustomFieldType::Option => "option",
        CustomFieldType::Options => "options",
        CustomFieldType::Json => "json",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn decimals() {
        for good in [
            "1",
            "-1.50",
            "0.1",
            "12345678901234567890.12345678",
            "-0.000000000000000000000000001",
        ] {
            assert!(decimal(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "-",
            "1.",
            ".5",
            "1e5",
            "1,5",
            "--1",
            "1.2.3",
            "NaN",
            "99999999999999999999999999999999",
            "12345678901234567890123456789",
            &format!("{}7", "0".repeat(100_000)),
        ] {
            assert!(decimal(bad).is_none(), "{bad}");
        }
        let key = |text: &str| {
            FieldValue::Decimal(text.to_owned())
                .parse(CustomFieldType::Decimal)
                .map(|parsed| parsed.key)
        };
        assert_eq!(key("1.50").ok(), key("1.5").ok());
        assert_eq!(key("-0").ok(), key("0.00").ok());
    }

    proptest! {
        #[test]
        fn what_is_stored_is_given_back(text in "\\PC{0,40}", int: i32, boolean: bool, options in proptest::collection::hash_set("\\PC{1,9}", 0..4)) {
            use CustomFieldType as Type;
            for (field_type, value) in [
                (Type::Text, FieldValue::Text(text.clone())),
                (Type::Int, FieldValue::Int(int)),
                (Type::Boolean, FieldValue::Boolean(boolean)),
                (Type::Options, FieldValue::Options(options.iter().cloned().collect())),
                (Type::Json, FieldValue::Json(serde_json::json!({text.clone(): [int, boolean, null]}))),
            ] {
                let parsed = value.clone().parse(field_type).expect("a value");
                prop_assert_eq!(FieldValue::from_stored(field_type, &parsed.stored), value);
            }
        }
    }
}
