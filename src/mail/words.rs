//! What mails say: the texts of `words/*.ftl` and which of them a letter has.

use std::sync::LazyLock;

use fluent_bundle::FluentArgs;

use super::{
    Letter,
    one_line::{fact, one_line},
};
use crate::{
    values::MailKind,
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

/// Characters of a name that somebody is greeted with at most.
const GREETED: usize = 60;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The words of one letter.
pub(super) struct Words<'a> {
    pub(super) language: MessageLanguage,
    letter: &'a Letter,
    /// The beginning of the names of the letter's own texts: `confirm-email`.
    kind: String,
    /// Are the inviter and the organization known?
    invites: (bool, bool),
    /// Is the reader greeted by name?
    greets: bool,
    /// What is put into the texts.
    arguments: FluentArgs<'static>,
}

impl<'a> Words<'a> {
    pub(super) fn of(letter: &'a Letter) -> Self {
        let mut arguments = FluentArgs::new();
        arguments.set("brand", one_line(&letter.brand.name));
        arguments.set("site", one_line(&letter.brand.site));
        arguments.set("address", letter.recipient.address.as_str().to_owned());
        let organization = fact(letter.facts.organization.as_ref());
        let inviter = fact(letter.facts.inviter.as_ref());
        let invites = (inviter.is_some(), organization.is_some());
        let name = letter.recipient.name.as_ref();
        let greeted = fact(name).filter(|fact| is_greeted(name, fact));
        let greets = greeted.is_some();
        for (argument, text) in [
            ("organization", organization),
            ("inviter", inviter),
            ("name", greeted),
        ] {
            arguments.set(argument, text.unwrap_or_default());
        }
        Self {
            language: MessageLanguage::of(letter.language).unwrap_or(MessageLanguage::ENGLISH),
            kind: name_of(letter.kind.as_str()),
            letter,
            invites,
            greets,
            arguments,
        }
    }

    /// A text that every letter may have.
    pub(super) fn shared(&self, name: &str) -> String {
        WORDS.text(self.language, name, &self.arguments)
    }

    /// A text of this kind of letter; empty where it has none of this name.
    pub(super) fn own(&self, name: &str) -> String {
        self.shared(&format!("{}-{name}", self.kind))
    }

    pub(super) fn subject(&self) -> String {
        let subject = match (self.letter.kind, self.invites) {
            (MailKind::Invitation, (_, true)) => self.own("subject-to"),
            _ => self.of_change("subject"),
        };
        one_line(&subject)
    }

    pub(super) fn greeting(&self) -> String {
        self.shared(match self.greets {
            true => "greeting-named",
            false => "greeting",
        })
    }

    pub(super) fn intro(&self) -> String {
        match (self.letter.kind, self.invites) {
            (MailKind::Invitation, (true, true)) => self.own("intro-by-to"),
            (MailKind::Invitation, (true, false)) => self.own("intro-by"),
            (MailKind::Invitation, (false, true)) => self.own("intro-to"),
            (MailKind::AccountExists, _) if self.letter.facts.by_phone => self.own("intro-phone"),
            (MailKind::SetPassword, _) if self.letter.facts.anew => self.own("intro-anew"),
            _ => self.of_change("intro"),
        }
    }

    /// What to know, or to do, for who did not do what it tells of.
    pub(super) fn other(&self) -> String {
        match self.letter.facts.anew {
            true => self.own("other-anew"),
            false => self.own("other"),
        }
    }

    /// Why the reader got the mail.
    pub(super) fn why(&self) -> String {
        self.shared(match self.letter.kind {
            MailKind::ConfirmEmail | MailKind::ConfirmEmailChange => "why-entered",
            MailKind::Invitation => "why-invited",
            MailKind::EmailChanged | MailKind::AccountDeleted => "why-former",
            MailKind::Welcome
            | MailKind::SetPassword
            | MailKind::ResetPassword
            | MailKind::AccountExists
            | MailKind::SignInLink
            | MailKind::NewSignIn
            | MailKind::PasswordChanged
            | MailKind::MfaChanged => "why-account",
        })
    }

    /// How long the link holds: never longer than it does.
    pub(super) fn holds(&self, seconds: i64) -> String {
        let (name, count) = match seconds {
            seconds if seconds > 2 * DAY => ("holds-days", seconds / DAY),
            seconds if seconds > 2 * HOUR || seconds == HOUR => ("holds-hours", seconds / HOUR),
            seconds => ("holds-minutes", (seconds / MINUTE).max(1)),
        };
        let mut arguments = FluentArgs::new();
        arguments.set("count", count);
        WORDS.text(self.language, name, &arguments)
    }

    /// A text about what changed of the second factor, where it is known; else about this kind.
    fn of_change(&self, name: &str) -> String {
        match (self.letter.kind, self.letter.facts.mfa) {
            (MailKind::MfaChanged, Some(change)) => {
                self.own(&format!("{}-{name}", name_of(change.as_str())))
            }
            _ => self.own(name),
        }
    }
}

/// Who has a web address for a name, or a whole story, is greeted without.
fn is_greeted(name: Option<&String>, fact: &str) -> bool {
    let line = name.map(|name| one_line(name)).unwrap_or_default();
    line == fact && line.chars().count() <= GREETED
}

/// `CONFIRM_EMAIL` as the names of texts have it: `confirm-email`.
fn name_of(name: &str) -> String {
    name.to_ascii_lowercase().replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{values::MfaChange, wording::tests::the_same_in_every_language};

    #[test]
    fn every_language_says_the_same() {
        let names = the_same_in_every_language(TEXTS, &[("cs", "greeting-named")]);
        for kind in MailKind::ALL {
            for part in ["subject", "intro", "other"] {
                let name = format!("{}-{part}", name_of(kind.as_str()));
                assert!(names.contains(&name), "{name}");
            }
        }
        for change in MfaChange::ALL {
            for part in ["subject", "intro"] {
                let name = format!("mfa-changed-{}-{part}", name_of(change.as_str()));
                assert!(names.contains(&name), "{name}");
            }
        }
    }
}
