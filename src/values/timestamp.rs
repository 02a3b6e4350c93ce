use std::{
    fmt::{self, Display},
    str::FromStr,
};

use serde::{Deserialize, Serialize};

/// An instant in UTC, to the microsecond (what both stores keep).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Timestamp(jiff::Timestamp);

/// What both stores can keep: the years 0001 to 9999, in microseconds.
const YEARS: std::ops::RangeInclusive<i64> = -62_135_596_800_000_000..=253_402_300_799_999_999;

/// The text or number is not an instant between the years 0001 and 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an instant: write it like 2026-11-21T12:00:00Z")]
pub struct NotATimestamp;

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(jiff::Timestamp::UNIX_EPOCH);

    /// The instant so many microseconds after 1970-01-01T00:00:00Z.
    pub fn from_micros(micros: i64) -> Result<Self, NotATimestamp> {
        if !YEARS.contains(&micros) {
            return Err(NotATimestamp);
        }
        jiff::Timestamp::from_microsecond(micros)
            .map(Self)
            .map_err(|_| NotATimestamp)
    }

    /// The date in UTC.
    pub(super) fn civil_date(self) -> jiff::civil::Date {
        self.0.to_zoned(jiff::tz::TimeZone::UTC).date()
    }

    /// The instant so many seconds later.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        let later = self
            .as_micros()
            .saturating_add(seconds.saturating_mul(1_000_000));
        Self::from_micros(later).unwrap_or(self)
    }

    /// The instant as people read it, to the minute: `2026-11-21 12:00 UTC`.
    pub fn to_minute(self) -> String {
        self.0.strftime("%Y-%m-%d %H:%M UTC").to_string()
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub fn as_micros(self) -> i64 {
        self.0.as_microsecond()
    }
}

impl From<Timestamp> for i64 {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.as_micros()
    }
}

impl TryFrom<i64> for Timestamp {
    type Error = NotATimestamp;

    fn try_from(micros: i64) -> Result<Self, NotATimestamp> {
        Self::from_micros(micros)
    }
}

impl Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(&self.0, f)
    }
}

impl FromStr for Timestamp {
    type Err = NotATimestamp;

    fn from_str(text: &str) -> Result<Self, NotATimestamp> {
        let text = text.trim();
        if !is_rfc_3339(text) {
            return Err(NotATimestamp);
        }
        let instant: jiff::Timestamp = text.parse().map_err(|_| NotATimestamp)?;
        Self::from_micros(instant.as_microsecond())
    }
}

/// `2026-11-21T12:00:00Z`, with up to 9 digits after the second, or an offset of less than a day. Jiff
/// takes more, and makes another second out of a leap second.
fn is_rfc_3339(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let parts = |text: &str, mark: char, lengths: &[usize]| {
        let parts: Vec<&str> = text.split(mark).collect();
        parts.len() == lengths.len()
            && (parts.iter().zip(lengths))
                .all(|(part, length)| part.len() == *length && digits(part))
    };
    let Some((date, time)) = text.split_once(['T', 't', ' ']) else {
        return false;
    };
    let (time, offset) = match time.strip_suffix(['Z', 'z']) {
        Some(time) => (time, "00:00"),
        None => time.split_once(['+', '-']).unwrap_or((time, "")),
    };
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    parts(date, '-', &[4, 2, 2])
        && parts(time, ':', &[2, 2, 2])
        && !time.ends_with("60")
        && fraction.len() <= 9
        && digits(fraction)
        && parts(offset, ':', &[2, 2])
        && offset < "24"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_those_of_rfc_3339() {
        for (text, instant) in [
            ("2026-11-21T12:00:00Z", "2026-11-21T12:00:00Z"),
            ("2026-11-24T12:00:00-00:30", "2026-11-24T12:30:00Z"),
            ("2026-11-25T12:00:00+23:59", "2026-11-24T12:01:00Z"),
            (" 2026-11-21t12:00:00.5z ", "2026-11-21T12:00:00.5Z"),
        ] {
            let read: Timestamp = text.parse().expect(text);
            assert_eq!(read.to_string(), instant);
        }
        for text in [
            "2026-11-21T12:00:00+24:00",
            "2026-11-21T12:00:00-25:59",
            "2026-11-21 12:00:00+24",
            "2026-11-21T12:00:00+99:00",
            "2026-11-21T12:00:00",
            "20260101T000000Z",
            "2026-01-01T10Z",
            "2026-01-01T00:00:00,5Z",
            "+002026-01-01T00:00:00Z",
            "2026-01-01T00:00:00Z[Europe/Prague]",
            "2026-06-30T23:59:60Z",
            "2026-01-01T00:00:00.1234567890Z",
            "2026-01-01T00:00:00.Z",
        ] {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }
}
