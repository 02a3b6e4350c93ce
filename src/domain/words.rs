//! Searching for words in names.

use crate::values::fold;

/// Words of one search at most; more are left out.
const MAX_WORDS: usize = 8;
/// Characters of a word at most: no name is as long, and SQLite takes no pattern of 50,000 bytes.
const MAX_WORD: usize = 1_000;

/// A pattern of LIKE for each word of a text, in which nothing of it has a special meaning.
pub(super) fn patterns(text: &str) -> Vec<String> {
    let words = plain(&fold(text));
    let words = words.split_whitespace();
    words.take(MAX_WORDS).map(pattern).collect()
}

/// A text to look for. Nothing that is kept has a NUL in it, and PostgreSQL does not even compare with it.
pub(super) fn plain(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

fn pattern(word: &str) -> String {
    let mut pattern = String::from("%");
    for c in word.chars().take(MAX_WORD) {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_special() {
        assert_eq!(patterns(" 50%_Off  A\\b "), [r"%50\%\_off%", r"%a\\b%"]);
        assert_eq!(patterns(" "), Vec::<String>::new());
        assert_eq!(patterns("a \0"), ["%a%", "%\u{fffd}%"]);
        assert_eq!(patterns(&"%".repeat(60_000))[0].len(), 2 * MAX_WORD + 2);
    }
}
