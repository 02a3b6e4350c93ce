use std::fmt;

use super::template::Page;
use crate::values::{Colour, EmailAddress, LanguageCode, MailKind, MfaChange};

/// What one mail tells, in no language yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// What it is about.
    pub kind: MailKind,
    /// The language that the reader wants; English where no mail is written in it.
    pub language: LanguageCode,
    /// On whose behalf it comes.
    pub brand: Brand,
    /// Who gets it.
    pub recipient: Recipient,
    /// What the reader is to open, as its one big button.
    pub link: Option<Link>,
    /// Where a password is reset. A button of its own: for who has forgotten that there is an account,
    /// and for who learns of something that they did not do.
    pub reset: Option<String>,
    /// Where the reader came from (`redirectUrl`): a small link at the end.
    pub back: Option<String>,
    /// What else is to be known.
    pub facts: Facts,
}

/// A business as its mails show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brand {
    /// What the business is called.
    pub name: String,
    /// What the shop front or web site is called that the account is at: the business's own name, where it has one.
    pub site: String,
    /// The colour of the button.
    pub colour: Colour,
    /// Whose name stands as the sender.
    pub sender_name: String,
    /// The address that the mail comes from.
    pub sender: EmailAddress,
}

/// Who gets a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// What they are called, where it is known.
    pub name: Option<String>,
    /// Their address.
    pub address: EmailAddress,
}

/// An address to open. It may hold a token, so it is not shown when debugging.
#[derive(Clone, PartialEq, Eq)]
pub struct Link {
    /// Starts with `https://` or `http://`.
    pub address: String,
    /// For how many seconds it can be used, and only once; `None` for a page that is always there.
    pub holds: Option<i64>,
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link")
            .field("holds", &self.holds)
            .finish_non_exhaustive()
    }
}

/// What a mail may have to tell beside its words. What is not known is left out of the mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The device that was used, in words.
    pub device: Option<String>,
    /// When it happened, as the reader writes times.
    pub time: Option<String>,
    /// The organization that somebody is invited to.
    pub organization: Option<String>,
    /// Who invites.
    pub inviter: Option<String>,
    /// The new e-mail address, masked: the reader may be somebody else by now.
    pub new_address: Option<String>,
    /// What changed about the second factor.
    pub mfa: Option<MfaChange>,
    /// How many recovery codes are left, where one was used.
    pub recovery_codes_left: Option<i64>,
    /// Is the account known by the telephone number that was given, and not by the address?
    pub by_phone: bool,
    /// Is a password to be chosen in the place of one that somebody else may have chosen?
    pub anew: bool,
}

/// A letter in a language: the same as a page and as plain text. May hold a token.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    /// What it is about, on one line.
    pub subject: String,
    /// The page. It loads nothing from anywhere.
    pub html: String,
    /// The plain text.
    pub text: String,
    /// The language that it is in.
    pub language: &'static str,
}

impl fmt::Debug for Rendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rendered")
            .field("subject", &self.subject)
            .finish_non_exhaustive()
    }
}

impl Letter {
    /// Writes it in its language.
    pub fn render(&self) -> Rendered {
        Page::of(self).render()
    }
}
