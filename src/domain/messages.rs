//! The words of faults, in the languages that messages are written in.

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentValue};

use super::faults::{Argument, Reason};
use crate::{
    values::{PasswordPolicy, PasswordRule},
    wording::{MessageLanguage, Wording},
};

const TEXTS: [&str; 5] = [
    include_str!("messages/en.ftl"),
    include_str!("messages/cs.ftl"),
    include_str!("messages/de.ftl"),
    include_str!("messages/es.ftl"),
    include_str!("messages/fr.ftl"),
];

static SENTENCES: LazyLock<Wording> = LazyLock::new(|| Wording::read(TEXTS));

impl MessageLanguage {
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
        SENTENCES.text(self, reason.message(), &arguments)
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
        SENTENCES.text(self, &format!("password-{name}"), &arguments)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{values::LanguageCode, wording::tests::the_same_in_every_language};

    #[test]
    fn every_language_says_the_same() {
        let names = the_same_in_every_language(TEXTS, &[]);
        for message in Reason::MESSAGES {
            assert!(names.contains(*message), "{message}");
        }
        for rule in PasswordRule::ALL {
            let name = rule.as_str().to_ascii_lowercase().replace('_', "-");
            assert!(names.contains(&format!("password-{name}")), "{name}");
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
