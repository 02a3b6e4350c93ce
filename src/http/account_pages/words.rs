//! The words of the pages.

use std::sync::LazyLock;

use axum::http::{HeaderMap, header};
use fluent_bundle::FluentArgs;

use crate::{
    values::LanguageCode,
    wording::{MessageLanguage, Wording},
};

const TEXTS: [&str; 5] = [
    include_str!("words/en.ftl"),
    include_str!("words/cs.ftl"),
    include_str!("words/de.ftl"),
    include_str!("words/es.ftl"),
    include_str!("words/fr.ftl"),
];

static WORDS: LazyLock<Wording> = LazyLock::new(|| Wording::read(TEXTS));

/// The language that a browser wants most, of those that there are.
pub(super) fn language(headers: &HeaderMap) -> MessageLanguage {
    let wanted = headers.get(header::ACCEPT_LANGUAGE);
    let wanted = wanted.and_then(|value| value.to_str().ok());
    let mut wanted = LanguageCode::accepted(wanted.unwrap_or_default()).into_iter();
    let written = wanted.find_map(MessageLanguage::of);
    written.unwrap_or(MessageLanguage::ENGLISH)
}

/// The text with this name.
pub(super) fn say(language: MessageLanguage, name: &str) -> String {
    WORDS.text(language, name, &FluentArgs::new())
}

#[cfg(test)]
mod tests {
    use super::{super::pages::PAGES, TEXTS};
    use crate::wording::tests::the_same_in_every_language;

    #[test]
    fn every_language_says_the_same() {
        let names = the_same_in_every_language(TEXTS, &[]);
        for page in PAGES {
            for part in ["title", "text", "action", "done"] {
                assert!(
                    names.contains(&format!("{}-{part}", page.name)),
                    "{}",
                    page.name
                );
            }
        }
    }
}
