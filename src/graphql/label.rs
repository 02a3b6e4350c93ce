use async_graphql::{InputObject, SimpleObject};

use super::{change::list, scalars::LanguageCode};
use crate::{
    domain::label::{self, Localized},
    values::Json,
};

/// A text in one language.
#[derive(SimpleObject)]
pub(super) struct LocalizedText {
    /// The language.
    language: LanguageCode,
    /// The text.
    text: String,
}

/// A text in one language; each language once, at most 50.
#[derive(InputObject)]
pub(super) struct LocalizedTextInput {
    /// The language.
    language: LanguageCode,
    /// The text: 1 to 255 characters.
    text: String,
}

impl From<LocalizedTextInput> for Localized {
    fn from(input: LocalizedTextInput) -> Self {
        Self {
            language: input.language.into(),
            text: input.text,
        }
    }
}

/// Labels of an input.
pub(super) fn labels(input: Option<Vec<LocalizedTextInput>>) -> Vec<Localized> {
    list(input)
}

/// Stored labels, by language.
pub(super) fn localized(stored: &Json) -> Vec<LocalizedText> {
    texts(&label::from_stored(stored))
}

pub(super) fn texts(labels: &label::Labels) -> Vec<LocalizedText> {
    let text = |(language, text): (&crate::values::LanguageCode, &String)| LocalizedText {
        language: LanguageCode(language.as_str().to_owned()),
        text: text.clone(),
    };
    labels.iter().map(text).collect()
}
