use std::{
    fmt::{self, Display},
    str::FromStr,
};

/// A colour, as in `#1f5fbf`: red, green and blue, two hexadecimal digits each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour([u8; 3]);

/// The text is not a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write a colour like #1f5fbf")]
pub struct NotAColour;

impl Colour {
    /// White.
    pub const WHITE: Self = Self([0xff; 3]);
    /// Black.
    pub const BLACK: Self = Self([0; 3]);

    /// The colour of these parts: red, green and blue.
    pub const fn new(parts: [u8; 3]) -> Self {
        Self(parts)
    }

    /// Reads a colour: `#` and six hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, NotAColour> {
        let digits = text.trim().strip_prefix('#').ok_or(NotAColour)?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(NotAColour);
        }
        let number = u32::from_str_radix(digits, 16).map_err(|_| NotAColour)?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self([red, green, blue]))
    }

    /// Black or white, whichever is read more easily on this colour.
    pub fn ink(self) -> Self {
        if self.contrast(Self::WHITE) >= self.contrast(Self::BLACK) {
            Self::WHITE
        } else {
            Self::BLACK
        }
    }

    /// How well one colour is seen on another: 1 to 21, as WCAG has it.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl FromStr for Colour {
    type Err = NotAColour;

    fn from_str(text: &str) -> Result<Self, NotAColour> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn read_and_shown() {
        let shown = |text: &str| text.parse::<Colour>().map(|colour| colour.to_string());
        assert_eq!(shown(" #1F5fbf "), Ok("#1f5fbf".to_owned()));
        for bad in [
            "", "#", "1f5fbf", "#1f5fb", "#1f5fbff", "#+f5fbf", "red", "#é5fbf",
        ] {
            assert_eq!(shown(bad), Err(NotAColour), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn ink_is_read_on_any_colour(parts: [u8; 3]) {
            let colour = Colour::new(parts);
            prop_assert!(colour.contrast(colour.ink()) >= 4.5);
        }
    }
}
