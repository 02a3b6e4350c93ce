//! What a mail server or the network said, as it may be kept and logged.

use std::error::Error as _;

use lettre::transport::smtp::Error;

/// Characters of a reason at most.
const MAX: usize = 300;

/// Characters of a word of it at most. A token is longer.
const MAX_WORD: usize = 32;

/// Why something failed, in a few words.
pub(super) fn reason(error: &Error) -> String {
    let said = error.source().map(ToString::to_string).unwrap_or_default();
    match error.status() {
        Some(code) => format!("the server said {code} {}", harmless(&said))
            .trim_end()
            .to_owned(),
        None if said == "incomplete response" => "the connection was lost".to_owned(),
        None => harmless(&said),
    }
}

/// Servers repeat addresses, and parts of what they refuse. Nothing of a mail, and nothing personal,
/// may get from there into the store or a log.
fn harmless(text: &str) -> String {
    let is_odd = |c: char| c.is_control() || matches!(c, '@' | '/' | '=' | '%' | '&' | '+');
    let is_harmless = |word: &&str| word.chars().count() <= MAX_WORD && !word.contains(is_odd);
    let words = text.split_whitespace();
    let words = words.map(|word| Some(word).filter(is_harmless).unwrap_or("…"));
    let mut kept = String::new();
    for word in words {
        if kept.chars().count() + word.chars().count() >= MAX {
            kept.push_str(" …");
            break;
        }
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(word);
    }
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_of_a_mail_is_kept() {
        for (said, kept) in [
            (
                "5.1.1 <ada@example.com>: Recipient address rejected: User unknown",
                "5.1.1 … Recipient address rejected: User unknown",
            ),
            (
                "5.7.1 blocked link https://a.example/confirm?token=abc in message",
                "5.7.1 blocked link … in message",
            ),
            ("token mlt_0123456789abcdefghijklmnopqrstuvwxyz", "token …"),
            ("", ""),
        ] {
            assert_eq!(harmless(said), kept);
        }
    }

    proptest! {
        #[test]
        fn a_reason_is_one_short_line(said in any::<String>()) {
            let kept = harmless(&said);
            prop_assert!(!kept.contains(char::is_control) && kept.chars().count() <= MAX + 2);
        }
    }
}
