//! Texts of others inside a mail: names of people, organizations and devices.

/// Characters that turn the direction of a text, and so what it seems to say.
const TURNS: [char; 12] = [
    '\u{061c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}',
    '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}',
];

/// Takes no place and keeps what is around it apart.
const NOTHING: char = '\u{200c}';

/// The text on one line: without control characters, and with one space where there was any white space.
pub(super) fn one_line(text: &str) -> String {
    let text: String = text
        .chars()
        .filter(|c| !TURNS.contains(c))
        .map(|c| {
            if c.is_control() || c.is_whitespace() {
                ' '
            } else {
                c
            }
        })
        .collect();
    text.split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The same, such that no mail program makes a link of a part of it: who signs up or invites chooses
/// the name, and must not be able to advertise with it in a mail to somebody else.
fn without_links(text: &str) -> String {
    let line = one_line(text);
    let mut safe = String::with_capacity(line.len());
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        safe.push(c);
        let goes_on = chars.peek().is_some_and(|next| *next != ' ');
        if goes_on && matches!(c, '.' | '/' | ':' | '@' | '。' | '．') {
            safe.push(NOTHING);
        }
    }
    safe
}

/// A name or another fact as it stands in a mail; `None` where there is nothing to see of it.
pub(super) fn fact(text: Option<&String>) -> Option<String> {
    let text = without_links(text?);
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines() {
        assert_eq!(
            one_line(" Ada\r\n\tLove\u{202e}lace\u{a0} \0"),
            "Ada Lovelace"
        );
        assert_eq!(one_line("\u{2028}"), "");
    }

    #[test]
    fn links() {
        for name in [
            "Ada Lovelace",
            "Dr. Ada",
            "J. R. R. Tolkien",
            "O'Neill, Ada",
        ] {
            assert_eq!(without_links(name), name);
        }
        let told = without_links("Win at https://evil.example/x or a@b.c");
        assert_eq!(
            told.replace(NOTHING, "|"),
            "Win at https:|/|/|evil.|example/|x or a@|b.|c"
        );
    }

    proptest! {
        #[test]
        fn any_text_becomes_one_line(text in any::<String>()) {
            let line = one_line(&text);
            prop_assert!(!line.contains(char::is_control) && !line.contains("  "));
            prop_assert_eq!(one_line(&line), line);
        }
    }
}
