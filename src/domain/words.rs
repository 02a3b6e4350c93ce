//! Searching for words in names.

use crate::values::fold;

/// Words of one search at most; more are left out.
const MAX_WORDS: usize = 8;

/// Characters of a word that are looked for: one more than a name has.
const MAX_WORD: usize = 256;

/// A pattern of LIKE for each word of a text, in which nothing of it has a special meaning.
pub(super) fn patterns(text: &str) -> Vec<String> {
    let words = plain(&fold(text));
    let words = words.split_whitespace().take(MAX_WORDS);
    // No name has a longer word.
    let words = words.map(|word| word.chars().take(MAX_WORD).collect::<String>());
    words.map(|word| pattern(&word)).collect()
}

/// A text to look for. Nothing that is kept has a NUL in it, and PostgreSQL does not even compare with it.
pub(super) fn plain(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

fn pattern(word: &str) -> String {
    let mut pattern = String::from("%");
    for c in word.chars() {
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
    }
}
