use std::str::FromStr;

use email_address::{EmailAddress as Syntax, Options};

use super::fold;

/// An e-mail address of valid syntax (RFC 5321 and 5322, international ones too), at most 254 bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

/// The text is not an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnEmail;

impl EmailAddress {
    /// Takes an address as it was given, without the white space around it.
    pub fn parse(text: &str) -> Result<Self, NotAnEmail> {
        let text = text.trim();
        let options = Options::default().without_display_text();
        // A space can only stand within quotes.
        let is_odd = |c: char| c.is_control() || c.is_whitespace() && c != ' ';
        let plain = !text.contains(is_odd) && (text.starts_with('"') || !text.contains(' '));
        // What is not ASCII may stand wherever a letter may (RFC 6531); the library knows only some of it.
        let as_ascii = |c: char| if c.is_ascii() { c } else { 'a' };
        let ascii: String = text.chars().map(as_ascii).collect();
        if text.len() > 254 || !plain || Syntax::parse_with_options(&ascii, options).is_err() {
            return Err(NotAnEmail);
        }
        Ok(Self(text.to_owned()))
    }

    /// The address as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is before the last `@`: in quotes, where it was given so.
    pub fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// What is after the last `@`: a domain, or the address of a host in brackets.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The address as others may see it, who are to recognise it, but not to learn it: `a…@example.com`.
    pub fn masked(&self) -> String {
        let local = self.local().trim_start_matches('"');
        let first: String = local.chars().take(1).collect();
        format!("{first}…@{}", self.domain())
    }

    /// What is compared: two addresses with one key are one address.
    pub fn key(&self) -> String {
        fold(&self.0)
    }
}

impl FromStr for EmailAddress {
    type Err = NotAnEmail;

    fn from_str(text: &str) -> Result<Self, NotAnEmail> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn accepted_and_refused() {
        for good in [
            "a@x",
            "Ada.Lovelace+tag@Example.COM",
            " spaced@example.com ",
            "čeština@příklad.cz",
            "иван@пример.рф",
            "用户@例子.公司",
            "e\u{301}@x.com",
            "o'brien@example.ie",
            "\"john doe\"@example.com",
            "x@[127.0.0.1]",
        ] {
            assert!(EmailAddress::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "@",
            "a@",
            "@x",
            "a b@x.com",
            "a@x\r\nBcc: b@x.com",
            "a\0@x.com",
            "Ada <a@x.com>",
            "a@@x.com",
            "\"a\" b@x.com",
            "\"a\"@x y.com",
            "x@[127.0.0.1",
            "a@x..com",
        ] {
            assert!(EmailAddress::parse(bad).is_err(), "{bad:?}");
        }
        assert!(EmailAddress::parse(&format!("{}@x.com", "a".repeat(250))).is_err());
    }

    #[test]
    fn masked() {
        for (address, shown) in [
            ("ada@example.com", "a…@example.com"),
            ("žofie@x", "ž…@x"),
            ("\"a@b c\"@x.com", "a…@x.com"),
        ] {
            let address = EmailAddress::parse(address).expect(address);
            assert_eq!(address.masked(), shown);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_an_address_or_refused(text in "\\PC{0,20}@?\\PC{0,20}") {
            if let Ok(email) = EmailAddress::parse(&text) {
                prop_assert_eq!(email.as_str(), text.trim());
                prop_assert_eq!(fold(&email.key()), email.key());
            }
        }
    }
}
