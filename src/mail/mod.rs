//! Mail: what a mail says, the message that it becomes, and the way that it goes.
//!
//! A [`Letter`] is what the domain wants somebody to know. It is rendered in a language, becomes a
//! [`Message`] with headers, and a [`Post`] delivers it: to a server that speaks SMTP, or into a folder.
//!
//! Belongs here: words, templates, headers, SMTP. Does not: who gets which mail and when, which tenant's
//! brand it has, or what has been sent already (see `domain`).

mod folder;
mod letter;
mod message;
mod one_line;
mod post;
mod smtp;
mod template;
mod words;

pub use letter::{Brand, Facts, Letter, Link, Recipient, Rendered};
pub use message::{Message, Unsendable};
pub use post::{Outcome, Post, Round};
pub use smtp::{InvalidRoots, InvalidSmtpUrl, SmtpConfig, SmtpUrl, Timeouts};
