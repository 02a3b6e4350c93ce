use std::{
    fmt::{self, Display},
    str::FromStr,
};

use serde::{Deserialize, Serialize};

use super::Timestamp;

/// A calendar date (ISO 8601), from year 0 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date(jiff::civil::Date);

/// The text is not a calendar date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date: write it like 2026-11-21")]
pub struct NotADate;

impl Date {
    /// The date in UTC.
    pub fn of(instant: Timestamp) -> Self {
        Self(instant.civil_date())
    }
}

impl Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(&self.0, f)
    }
}

/// Exactly `YYYY-MM-DD`: no time, no short forms.
impl FromStr for Date {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        let text = text.trim();
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return Err(NotADate);
        }
        text.parse().map(Self).map_err(|_| NotADate)
    }
}

impl TryFrom<String> for Date {
    type Error = NotADate;

    fn try_from(text: String) -> Result<Self, NotADate> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn dates() {
        let shown = |text: &str| text.parse::<Date>().map(|date| date.to_string());
        assert_eq!(shown(" 2024-02-29 "), Ok("2024-02-29".to_owned()));
        for bad in [
            "2023-02-29",
            "2024-2-9",
            "20240229",
            "2024-02-29T00:00:00Z",
            "29.2.2024",
            "",
            "+24-02-29",
        ] {
            assert_eq!(shown(bad), Err(NotADate), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_date_or_refused(text in "[0-9-]{0,12}|\\PC{0,12}") {
            if let Ok(date) = text.parse::<Date>() {
                prop_assert_eq!(date.to_string(), text.trim());
            }
        }
    }
}
