use std::str::FromStr;

use isolang::Language;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// An ISO 639-1 language code, lower case (`en`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LanguageCode(&'static str);

/// The text is not an ISO 639-1 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an ISO 639-1 code")]
pub struct NotALanguage;

impl LanguageCode {
    /// English, the default of a new tenant.
    pub const ENGLISH: Self = Self("en");
    /// Czech.
    pub const CZECH: Self = Self("cs");

    /// Reads a code; upper case is accepted.
    pub fn parse(text: &str) -> Result<Self, NotALanguage> {
        Language::from_639_1(&text.trim().to_ascii_lowercase())
            .and_then(|language| language.to_639_1())
            .map(Self)
            .ok_or(NotALanguage)
    }

    /// The languages that an `Accept-Language` header names, most wanted first. A range with a
    /// region counts as its language (`en-GB` is `en`); `*` and what has no code are left out.
    pub fn accepted(header: &str) -> Vec<Self> {
        let ranges = header.split(',').take(MAX_RANGES).filter_map(range);
        let mut ranges: Vec<_> = ranges.collect();
        ranges.sort_by(|a, b| b.1.total_cmp(&a.1));
        let mut languages = Vec::new();
        for (language, _) in ranges {
            if !languages.contains(&language) {
                languages.push(language);
            }
        }
        languages
    }

    /// The code.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

/// Ranges of one header that are looked at.
const MAX_RANGES: usize = 32;

/// A range of an `Accept-Language` header, such as `en-GB;q=0.8`, and how much it is wanted.
fn range(text: &str) -> Option<(LanguageCode, f32)> {
    let mut parts = text.split(';');
    let primary = parts.next()?.split('-').next()?;
    let quality = match parts.next() {
        None => 1.0,
        Some(text) => text.trim().strip_prefix("q=")?.trim().parse().ok()?,
    };
    let language = LanguageCode::parse(primary).ok()?;
    (quality > 0.0 && quality <= 1.0).then_some((language, quality))
}

impl FromStr for LanguageCode {
    type Err = NotALanguage;

    fn from_str(text: &str) -> Result<Self, NotALanguage> {
        Self::parse(text)
    }
}

impl Serialize for LanguageCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for LanguageCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_order_of_a_header() {
        let codes = |header| {
            let languages = LanguageCode::accepted(header);
            languages.iter().map(|l| l.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(codes("cs, en-gb;q=0.8"), ["cs", "en"]);
        assert_eq!(codes("en;q=0.2, de-AT, *;q=0.1, xx"), ["de", "en"]);
        assert_eq!(codes("fr;q=0, en"), ["en"]);
        assert_eq!(codes(""), Vec::<&str>::new());
    }

    proptest! {
        #[test]
        fn any_header_is_read(header in "[ -~]{0,80}") {
            let _ = LanguageCode::accepted(&header);
        }
    }
}
