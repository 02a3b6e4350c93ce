use std::collections::BTreeMap;

use regex::RegexBuilder;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::value::{FieldValue, Parsed};
use crate::{
    domain::{Faults, Path, Reason, Result},
    repositories,
    repositories::custom_fields::CustomFieldRow,
    values::{CustomFieldType, Date, Json, LanguageCode, Timestamp, check_text},
};

/// Options of a field at most.
const MAX_OPTIONS: usize = 500;
/// Characters of a pattern at most.
const MAX_PATTERN: usize = 1_000;
/// Bytes of a compiled pattern at most.
const MAX_PATTERN_BYTES: usize = 256 * 1_024;

/// What is demanded of a field's values beyond their type. Kept as JSON.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FieldRules {
    /// Characters of a text at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_length: Option<usize>,
    /// Characters of a text at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<usize>,
    /// The smallest number, the first date or instant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<String>,
    /// The largest number, the last date or instant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<String>,
    /// A regular expression that the whole of a text matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// What can be chosen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<FieldOption>,
    /// The value of a new object that is given none, as it is stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
}

/// What can be chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldOption {
    /// Its name in inputs and answers.
    pub value: String,
    /// Its name for people.
    pub label: String,
    /// Its name in other languages.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<LanguageCode, String>,
}

impl FieldRules {
    /// The rules of a definition.
    pub fn of(field: &CustomFieldRow) -> Result<Self> {
        serde_json::from_str(field.rules.as_str()).map_err(|error| {
            tracing::error!(%error, "stored rules cannot be read");
            repositories::Error::Missing("rules that this version can read").into()
        })
    }

    /// What is stored.
    pub fn to_stored(&self) -> Json {
        Json::new(serde_json::to_value(self).unwrap_or_default())
    }

    /// Notes what of the rules themselves is wrong for a type.
    pub(super) fn check(&self, field_type: CustomFieldType, faults: &mut Faults) {
        use CustomFieldType as Type;
        let of = Path::of;
        let is_text = field_type == Type::Text;
        let is_ordered = matches!(
            field_type,
            Type::Int | Type::Decimal | Type::Date | Type::DateTime
        );
        let is_choice = matches!(field_type, Type::Option | Type::Options);
        for (name, given, fits) in [
            ("minLength", self.min_length.is_some(), is_text),
            ("maxLength", self.max_length.is_some(), is_text),
            ("pattern", self.pattern.is_some(), is_text),
            ("min", self.min.is_some(), is_ordered),
            ("max", self.max.is_some(), is_ordered),
            ("options", !self.options.is_empty(), is_choice),
        ] {
            if given && !fits {
                faults.add(of(name), Reason::RuleOfAnotherType);
            }
        }
        if self
            .min_length
            .zip(self.max_length)
            .is_some_and(|(min, max)| min > max)
        {
            faults.add(of("minLength"), Reason::MinAboveMax);
        }
        let bound = |name: &str, text: &Option<String>, faults: &mut Faults| {
            let text = text.as_ref().filter(|_| is_ordered)?;
            let bound = Bound::parse(field_type, text);
            if bound.is_none() {
                faults.add(of(name), super::value::form(field_type));
            }
            bound
        };
        let min = bound("min", &self.min, faults);
        let max = bound("max", &self.max, faults);
        if min.zip(max).is_some_and(|(min, max)| min > max) {
            faults.add(of("min"), Reason::MinAboveMax);
        }
        if let Some(pattern) = &self.pattern {
            if pattern.chars().count() > MAX_PATTERN {
                let max = MAX_PATTERN;
                faults.add(of("pattern"), Reason::TooLong { max });
            } else if check_text(pattern, MAX_PATTERN, false).is_err() || regex(pattern).is_none() {
                faults.add(of("pattern"), Reason::BadPattern);
            }
        }
        self.check_options(is_choice, faults);
    }

    fn check_options(&self, is_choice: bool, faults: &mut Faults) {
        let path = Path::of("options");
        if is_choice && self.options.is_empty() {
            faults.add(path.clone(), Reason::Required);
        }
        if self.options.len() > MAX_OPTIONS {
            let max = MAX_OPTIONS;
            return faults.add(path, Reason::TooMany { max });
        }
        for (index, option) in self.options.iter().enumerate() {
            let path = path.at(index);
            faults.name(path.at("value"), &option.value, 255);
            faults.name(path.at("label"), &option.label, 255);
            if self.options[..index]
                .iter()
                .any(|other| other.value == option.value)
            {
                faults.add(path.at("value"), Reason::GivenTwice);
            }
        }
    }

    /// Why a value is refused; `None` where it is not.
    pub(super) fn judge(&self, field_type: CustomFieldType, value: &FieldValue) -> Option<Reason> {
        match value {
            FieldValue::Text(text) => {
                let length = text.chars().count();
                if let Some(min) = self.min_length.filter(|min| length < *min) {
                    return Some(Reason::TooShort { min });
                }
                if let Some(max) = self.max_length.filter(|max| length > *max) {
                    return Some(Reason::TooLong { max });
                }
                let pattern = self.pattern.as_deref().and_then(regex);
                let fits = pattern.is_none_or(|pattern| pattern.is_match(text));
                (!fits).then_some(Reason::Pattern)
            }
            FieldValue::Option(option) => self.judge_option(option),
            FieldValue::Options(options) => {
                options.iter().find_map(|option| self.judge_option(option))
            }
            FieldValue::Boolean(_) | FieldValue::Json(_) => None,
            FieldValue::Int(_)
            | FieldValue::Decimal(_)
            | FieldValue::Date(_)
            | FieldValue::DateTime(_) => {
                let value = Bound::parse(field_type, &value.text())?;
                let bound = |text: &Option<String>| {
                    let text = text.clone()?;
                    Some((Bound::parse(field_type, &text)?, text))
                };
                if let Some((_, min)) = bound(&self.min).filter(|(min, _)| value < *min) {
                    return Some(Reason::TooSmall { min });
                }
                let (_, max) = bound(&self.max).filter(|(max, _)| value > *max)?;
                Some(Reason::TooLarge { max })
            }
        }
    }

    fn judge_option(&self, option: &str) -> Option<Reason> {
        let known = self.options.iter().any(|known| known.value == option);
        (!known).then_some(Reason::Option)
    }

    /// The default, as a value.
    pub(super) fn default_value(&self, field_type: CustomFieldType) -> Option<Parsed> {
        let stored = self.default.clone()?;
        FieldValue::from_stored(field_type, &Json::new(stored))
            .parse(field_type)
            .ok()
    }
}

/// The expression that matches a whole text. Its engine takes time in proportion to the text.
fn regex(pattern: &str) -> Option<regex::Regex> {
    let build = |pattern: &str| {
        let mut builder = RegexBuilder::new(pattern);
        builder.size_limit(MAX_PATTERN_BYTES).build().ok()
    };
    // One that is none by itself could close the group that holds it to the whole text.
    build(pattern)?;
    build(&format!("^(?:{pattern})$"))
}

/// What has an order.
#[derive(Debug, PartialEq, PartialOrd)]
enum Bound {
    Number(Decimal),
    Date(Date),
    Instant(Timestamp),
}

impl Bound {
    fn parse(field_type: CustomFieldType, text: &str) -> Option<Self> {
        match field_type {
            CustomFieldType::Int => text
                .trim()
                .parse::<i32>()
                .ok()
                .map(|n| Self::Number(n.into())),
            CustomFieldType::Decimal => super::value::decimal(text).map(Self::Number),
            CustomFieldType::Date => text.parse().ok().map(Self::Date),
            CustomFieldType::DateTime => text.parse().ok().map(Self::Instant),
            _ => None,
        }
    }
}
