use rust_iso3166::iso3166_2;

/// An ISO 3166-1 alpha-2 country code, upper case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountryCode(&'static str);

/// The text is not an ISO 3166 code, or not one of that country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownCode;

impl CountryCode {
    /// Reads a code; lower case is accepted.
    pub fn parse(text: &str) -> Result<Self, UnknownCode> {
        rust_iso3166::from_alpha2(&text.trim().to_ascii_uppercase())
            .map(|country| Self(country.alpha2))
            .ok_or(UnknownCode)
    }

    /// The code.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

/// The ISO 3166-2 code of a region of `country`, given in full (`US-CA`) or without its country (`CA`).
pub fn region_code(country: CountryCode, text: &str) -> Result<&'static str, UnknownCode> {
    let text = text.trim().to_ascii_uppercase();
    let prefix = format!("{}-", country.as_str());
    let full = if text.starts_with(&prefix) {
        text
    } else {
        prefix + &text
    };
    iso3166_2::from_code(&full)
        .map(|region| region.code)
        .ok_or(UnknownCode)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_and_regions() {
        let us = CountryCode::parse("us").expect("a country");
        assert_eq!(us.as_str(), "US");
        assert_eq!(region_code(us, "CA"), Ok("US-CA"));
        assert_eq!(region_code(us, "us-ca"), Ok("US-CA"));
        assert_eq!(region_code(us, "GB-LND"), Err(UnknownCode));
        assert_eq!(CountryCode::parse("XX"), Err(UnknownCode));
        assert_eq!(CountryCode::parse("USA"), Err(UnknownCode));
    }
}
