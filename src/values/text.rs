//! Plain text: what every string a caller sends has to satisfy, and how two are compared.

use unicode_normalization::UnicodeNormalization;

/// Why a text cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextFault {
    /// More characters (Unicode scalar values) than this.
    TooLong(usize),
    /// Holds NUL or another control character; tab and line breaks are allowed in `multiline` text.
    Control,
}

/// Checks that `text` has at most `max` characters and no control characters.
pub fn check_text(text: &str, max: usize, multiline: bool) -> Result<(), TextFault> {
    let allowed = |c: char| !c.is_control() || (multiline && matches!(c, '\n' | '\r' | '\t'));
    if !text.chars().all(allowed) {
        return Err(TextFault::Control);
    }
    if text.chars().count() > max {
        return Err(TextFault::TooLong(max));
    }
    Ok(())
}

/// The form in which two texts that differ in case or Unicode composition are equal. The sigma at
/// the end of a Greek word is the one within it: a part of a word is found by the same letters.
pub fn fold(text: &str) -> String {
    // What the rest comes to for nearly all that is folded.
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfc()
        .collect::<String>()
        .to_lowercase()
        .replace('ς', "σ")
        .nfc()
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn folding_again_changes_nothing(text in "\\PC{0,40}") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }
    }

    #[test]
    fn every_letter_of_ascii_is_folded_alike() {
        let ascii: String = (0..128_u8).map(char::from).collect();
        let with_another = fold(&format!("{ascii}é"));
        assert_eq!(with_another.strip_suffix('é'), Some(fold(&ascii).as_str()));
    }

    #[test]
    fn folding_joins_case_and_composition() {
        assert_eq!(fold("A@X"), fold("a@x"));
        assert_eq!(fold("é"), fold("e\u{301}"));
        assert_eq!(fold("É"), fold("e\u{301}"));
        assert_eq!(fold("ΟΔΥΣΣΕΥΣ"), fold("οδυσσευς"));
        assert!(fold("ΟΔΥΣΣΕΥΣ").contains(&fold("ΟΔΥΣ")));
    }

    #[test]
    fn control_characters_are_refused() {
        assert_eq!(check_text("a\0b", 10, true), Err(TextFault::Control));
        assert_eq!(check_text("a\nb", 10, false), Err(TextFault::Control));
        assert_eq!(check_text("a\nb", 10, true), Ok(()));
        assert_eq!(check_text("ééé", 2, false), Err(TextFault::TooLong(2)));
        assert_eq!(check_text("👩‍🚀", 3, false), Ok(()));
    }
}
