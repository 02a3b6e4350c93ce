use super::PhoneMode;

/// A telephone number as its tenant's `phoneMode` keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneNumber(String);

/// The text is not a number in international form (E.164).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotE164;

impl PhoneNumber {
    /// Reads a number: FREE keeps what is given, STRIP its digits, STRICT demands a valid
    /// international number and keeps it in E.164.
    pub fn parse(text: &str, mode: PhoneMode) -> Result<Self, NotE164> {
        match mode {
            PhoneMode::Free => Ok(Self(text.to_owned())),
            // Digits of other scripts would be lost.
            PhoneMode::Strip if text.contains(|c: char| c.is_numeric() && !c.is_ascii()) => {
                Err(NotE164)
            }
            PhoneMode::Strip => Ok(Self(text.chars().filter(char::is_ascii_digit).collect())),
            PhoneMode::Strict => {
                let number = phonenumber::parse(None, text.trim()).map_err(|_| NotE164)?;
                if number.extension().is_some() || !phonenumber::is_valid(&number) {
                    return Err(NotE164);
                }
                Ok(Self(
                    number.format().mode(phonenumber::Mode::E164).to_string(),
                ))
            }
        }
    }

    /// The number as it is stored.
    pub fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mode() {
        let parse = |text, mode| PhoneNumber::parse(text, mode).map(PhoneNumber::into_string);
        assert_eq!(
            parse("+44 (0)20 x", PhoneMode::Free),
            Ok("+44 (0)20 x".to_owned())
        );
        assert_eq!(
            parse("+420 777-123-456", PhoneMode::Strip),
            Ok("420777123456".to_owned())
        );
        assert_eq!(
            parse("+420 777 123 456", PhoneMode::Strict),
            Ok("+420777123456".to_owned())
        );
        for bad in [
            "777123456",
            "+1 23",
            "call me",
            "",
            "+420 777 123 456 ext 5",
        ] {
            assert_eq!(parse(bad, PhoneMode::Strict), Err(NotE164), "{bad}");
        }
    }
}
