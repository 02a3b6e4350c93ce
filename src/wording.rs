//! The languages that Frontdesk writes in. What it says is in Fluent resources, one file a language,
//! in the room that says it.
//!
//! Belongs here: choosing a language and reading resources. Does not: the words.

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use crate::values::LanguageCode;

/// The codes of the languages, English first.
const CODES: [&str; 5] = ["en", "cs", "de", "es", "fr"];

/// A language that Frontdesk writes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageLanguage(usize);

impl MessageLanguage {
    /// English.
    pub const ENGLISH: Self = Self(0);

    /// The language with this code, where Frontdesk writes in it.
    pub fn of(code: LanguageCode) -> Option<Self> {
        let written = |known: &&str| **known == *code.as_str();
        CODES.iter().position(written).map(Self)
    }

    /// Its ISO 639-1 code.
    pub fn code(self) -> &'static str {
        CODES.get(self.0).copied().unwrap_or("en")
    }
}

/// What one room says, in every language.
pub struct Wording {
    bundles: Vec<FluentBundle<FluentResource>>,
}

impl Wording {
    /// Reads a resource for each language: English, Czech, German, Spanish, French.
    pub fn read(texts: [&str; 5]) -> Self {
        let bundles = CODES.into_iter().zip(texts).map(bundle).collect();
        Self { bundles }
    }

    /// The text with this name; in English where the language has none.
    pub fn text(
        &self,
        language: MessageLanguage,
        name: &str,
        arguments: &FluentArgs<'_>,
    ) -> String {
        let format = |bundle: &FluentBundle<FluentResource>| {
            let pattern = bundle.get_message(name)?.value()?;
            let text = bundle.format_pattern(pattern, Some(arguments), &mut Vec::new());
            Some(text.into_owned())
        };
        let wanted = self.bundles.get(language.0);
        wanted
            .and_then(format)
            .or_else(|| self.bundles.first().and_then(format))
            .unwrap_or_default()
    }
}

fn bundle((code, text): (&str, &str)) -> FluentBundle<FluentResource> {
    let language: LanguageIdentifier = code.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    bundle.set_use_isolating(false);
    // What cannot be read of a resource is left out; tests read all of them.
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(read, _)| read);
    bundle.add_resource_overriding(resource);
    bundle
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// Each name of a resource with the variables in its text.
    fn names(text: &str) -> BTreeMap<String, BTreeSet<String>> {
        let variable = regex::Regex::new(r"\{ \$([a-z]+)").expect("a regex");
        FluentResource::try_new(text.to_owned()).expect("a resource without faults");
        let name = regex::Regex::new(r"(?m)^([a-z][a-z0-9-]*) =").expect("a regex");
        let starts: Vec<_> = name
            .captures_iter(text)
            .map(|found| {
                let start = found.get(0).expect("the whole").start();
                (start, found[1].to_owned())
            })
            .collect();
        let text_of = |index: usize| {
            let start = starts[index].0;
            let end = starts.get(index + 1).map_or(text.len(), |(end, _)| *end);
            &text[start..end]
        };
        let variables = |index| {
            let variables = variable.captures_iter(text_of(index));
            variables.map(|found| found[1].to_owned()).collect()
        };
        let named = starts.iter().enumerate();
        let named: Vec<_> = named
            .map(|(index, (_, name))| (name.clone(), variables(index)))
            .collect();
        let count = named.len();
        let names: BTreeMap<_, _> = named.into_iter().collect();
        assert_eq!(names.len(), count, "a name is there twice");
        names
    }

    /// The names of a room's texts. Every language must have the same, with the same variables, but
    /// for those that it does well without.
    pub(crate) fn the_same_in_every_language(
        texts: [&str; 5],
        without: &[(&str, &str)],
    ) -> BTreeSet<String> {
        let english = names(texts[0]);
        for (code, text) in CODES.into_iter().zip(texts) {
            let mut expected = english.clone();
            for (_, name) in without.iter().filter(|(language, _)| *language == code) {
                expected.get_mut(*name).expect("a name").clear();
            }
            assert_eq!(names(text), expected, "{code}");
        }
        english.into_keys().collect()
    }

    #[test]
    fn languages_have_codes() {
        for code in CODES {
            let language = LanguageCode::parse(code).ok().and_then(MessageLanguage::of);
            assert_eq!(language.map(MessageLanguage::code), Some(code));
        }
        assert_eq!(MessageLanguage::ENGLISH.code(), "en");
        let other = LanguageCode::parse("pt").expect("a language");
        assert_eq!(MessageLanguage::of(other), None);
    }
}
