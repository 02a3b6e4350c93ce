use std::{
    fmt::{self, Display},
    str::FromStr,
};

/// An instant in UTC, to the microsecond (what both stores keep).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(jiff::Timestamp);

/// The text or number is not an instant between the years -9999 and 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an instant: write it like 2026-11-21T12:00:00Z")]
pub struct NotATimestamp;

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(jiff::Timestamp::UNIX_EPOCH);

    /// The instant so many microseconds after 1970-01-01T00:00:00Z.
    pub fn from_micros(micros: i64) -> Result<Self, NotATimestamp> {
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

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub fn as_micros(self) -> i64 {
        self.0.as_microsecond()
    }
}

impl Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(&self.0, f)
    }
}

/// From the year 0 on: RFC 3339 can write no other, and PostgreSQL keeps few of them.
impl FromStr for Timestamp {
    type Err = NotATimestamp;

    fn from_str(text: &str) -> Result<Self, NotATimestamp> {
        let instant: jiff::Timestamp = text.trim().parse().map_err(|_| NotATimestamp)?;
        let instant = Self::from_micros(instant.as_microsecond())?;
        if instant.civil_date().year() < 0 {
            return Err(NotATimestamp);
        }
        Ok(instant)
    }
}
