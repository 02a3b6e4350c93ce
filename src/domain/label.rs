//! Labels: what people read, in the languages that they read.

use std::collections::BTreeMap;

use super::{Draft, Path, Reason};
use crate::values::{Json, LanguageCode};

/// Characters of a label at most.
pub(super) const MAX: usize = 255;
/// Labels in other languages at most.
const MAX_LABELS: usize = 50;

/// A label in one language, as a caller gives it.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/label.rs"
)]
pub struct Localized {
    pub language: String,
    pub text: String,
}

/// Labels by language.
pub type Labels = BTreeMap<LanguageCode, String>;

/// The labels that an input gives, each language once.
pub(super) fn read(labels: &[Localized], path: &Path, draft: &mut Draft) -> Labels {
    let mut read = Labels::new();
    if labels.len() > MAX_LABELS {
        draft
            .faults
            .add(path.clone(), Reason::TooMany { max: MAX_LABELS });
        return read;
    }
    for (index, label) in labels.iter().enumerate() {
        let path = path.at(index);
        let language = LanguageCode::parse(&label.language).map_err(|_| Reason::Language);
        let language = draft.faults.take(path.at("language"), language);
        let text = draft.faults.name(path.at("text"), &label.text, MAX);
        if let (Some(language), Some(text)) = (language, text)
            && read.insert(language, text).is_some()
        {
            draft.faults.add(path.at("language"), Reason::GivenTwice);
        }
    }
    read
}

/// What is stored of labels.
pub(super) fn stored(labels: &Labels) -> Json {
    Json::new(serde_json::to_value(labels).unwrap_or_default())
}

/// Stored labels.
pub fn from_stored(json: &Json) -> Labels {
    serde_json::from_str(json.as_str()).unwrap_or_default()
}

/// The label in the most wanted language that there is one in, else the one without a language.
pub fn choose<'a>(label: &'a str, labels: &'a Labels, wanted: &[LanguageCode]) -> &'a str {
    let found = wanted.iter().find_map(|language| labels.get(language));
    found.map_or(label, String::as_str)
}
