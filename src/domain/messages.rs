//! The words of faults, in the languages that messages are written in.

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use super::faults::{Argument, Reason};
use crate::values::{LanguageCode, PasswordPolicy, PasswordRule};

/// A language that messages are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageLanguage(usize);

const LANGUAGES: [(&str, &str); 5] = [
    ("en", include_str!("messages/en.ftl")),
    ("cs", include_str!("messages/cs.ftl")),
    ("de", include_str!("messages/de.ftl")),
    ("es", include_str!("messages/es.ftl")),
    ("fr", include_str!("messages/fr.ftl")),
];

static BUNDLES: LazyLock<Vec<FluentBundle<FluentResource>>> =
    LazyLock::new(|| LANGUAGES.into_iter().map(bundle).collect());

fn bundle((language, text): (&str, &str)) -> FluentBundle<FluentResource> {
    let language: LanguageIdentifier = language.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    bundle.set_use_isolating(false);
    // What cannot be read of a resource is left out; a test reads all of them.
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(read, _)| read);
    bundle.add_resource_overriding(resource);
    bundle
}

impl MessageLanguage {
    /// English.
    pub const ENGLISH: Self = Self(0);

    /// The language with this code, where messages are written in it.
    pub fn of(code: LanguageCode) -> Option<Self> {
        let written = |(name, _): &(&str, &str)| *name == code.as_str();
        LANGUAGES.iter().position(written).map(Self)
    }

    /// The sentence for `reason`.
    pub fn sentence(self, reason: &Reason) -> String {
        let mut arguments = FluentArgs::new();
        for (name, argument) in reason.arguments() {
            let value: FluentValue<'_> = match argument {
                Argument::Number(number) => number.into(),
                Argument::Text(text) => text.into(),
            };
            arguments.set(name, value);
        }
        if let Reason::PasswordPolicy { policy, unmet } = reason {
            let demands: Vec<_> = unmet
                .iter()
                .map(|rule| self.demand(*policy, *rule))
                .collect();
            arguments.set("demands", demands.join(", "));
        }
        self.text(reason.message(), &arguments)
    }

    /// What a policy demands by `rule`.
    fn demand(self, policy: PasswordPolicy, rule: PasswordRule) -> String {
        let mut arguments = FluentArgs::new();
        let lengths = super::password::lengths(policy);
        let count = match rule {
            PasswordRule::MinLength => lengths.0,
            PasswordRule::MaxLength => lengths.1,
            _ => 0,
        };
        arguments.set("count", count);
        let name = rule.as_str().to_ascii_lowercase().replace('_', "-");
        self.text(&format!("password-{name}"), &arguments)
    }

    fn text(self, name: &str, arguments: &FluentArgs<'_>) -> String {
        let format = |bundle: &FluentBundle<FluentResource>| {
            let pattern = bundle.get_message(name)?.value()?;
            let text = bundle.format_pattern(pattern, Some(arguments), &mut Vec::new());
            Some(text.into_owned())
        };
        BUNDLES
            .get(self.0)
            .and_then(format)
            .or_else(|| BUNDLES.first().and_then(format))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Each name of a resource with the variables in its text.
    fn names(text: &str) -> BTreeSet<(String, BTreeSet<String>)> {
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
        starts
            .iter()
            .enumerate()
            .map(|(index, (start, name))| {
                let end = starts.get(index + 1).map_or(text.len(), |(end, _)| *end);
                let variables = variable.captures_iter(&text[*start..end]);
                (
                    name.clone(),
                    variables.map(|found| found[1].to_owned()).collect(),
                )
            })
            .collect()
    }

    #[test]
    fn every_language_says_the_same() {
        let english = names(LANGUAGES[0].1);
        for (language, text) in LANGUAGES {
            assert_eq!(names(text), english, "{language}");
        }
        for message in Reason::MESSAGES {
            assert!(english.iter().any(|(name, _)| name == message), "{message}");
        }
        for rule in PasswordRule::ALL {
            let name = rule.as_str().to_ascii_lowercase().replace('_', "-");
            assert!(
                english
                    .iter()
                    .any(|(known, _)| *known == format!("password-{name}")),
                "{name}"
            );
        }
    }

    #[test]
    fn a_number_chooses_its_words() {
        let say = |code: &str, max| {
            let language = LanguageCode::parse(code).ok().and_then(MessageLanguage::of);
            language.map(|language| language.sentence(&Reason::TooLong { max }))
        };
        assert_eq!(say("en", 1).as_deref(), Some("Use at most one character."));
        assert_eq!(
            say("en", 255).as_deref(),
            Some("Use at most 255 characters.")
        );
        assert_eq!(say("pt", 1), None);
        let czech: BTreeSet<_> = [1, 3, 255].map(|max| say("cs", max)).into_iter().collect();
        assert_eq!(czech.len(), 3);
    }
}
