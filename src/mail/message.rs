use std::{
    fmt,
    time::{Duration, SystemTime},
};

use data_encoding::BASE64;
use lettre::{
    Address,
    message::{
        Body, Mailbox, Mailboxes, MultiPart, SinglePart,
        header::{
            ContentTransferEncoding, ContentType, Date, From, Header, HeaderName, HeaderValue,
            Headers, MIME_VERSION_1_0, MessageId, Subject, To,
        },
    },
};

use super::{Letter, Rendered, one_line::one_line};
use crate::values::{EmailAddress, MailId, Timestamp};

/// Characters of a name in a header at most; a longer one is left out. No name that is kept is.
const MAX_NAME: usize = 255;

/// Bytes of a line of a message at most, without its end (RFC 5322).
const MAX_LINE: usize = 998;

/// Bytes of text in one encoded word: 60 characters of base64, of at most 75 with what is around them.
const ENCODED_WORD: usize = 45;

/// A letter with its headers, ready to be handed to a server. The same letter always becomes the same
/// bytes. May hold a token.
pub struct Message {
    id: MailId,
    date: Timestamp,
    sender: Mailbox,
    recipient: Mailbox,
    rendered: Rendered,
}

/// Why no message can be made of a letter: sending it later would not help.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unsendable {
    /// The part after the `@` is no domain.
    #[error("the domain of the {whose} address cannot be written as mail servers know it")]
    Domain {
        /// `sender's` or `recipient's`.
        whose: &'static str,
    },
}

/// How the parts of a message are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    /// For any server: nothing but ASCII.
    Encoded,
    /// As it is, where the lines allow it: for people who open the file.
    Plain,
}

impl Message {
    /// A message of this letter. `id` names it wherever it goes, `date` is when it was written.
    pub fn new(id: MailId, date: Timestamp, letter: &Letter) -> Result<Self, Unsendable> {
        let brand = &letter.brand;
        let recipient = &letter.recipient;
        let sender = address(&brand.sender, "sender's")?;
        let to = address(&recipient.address, "recipient's")?;
        Ok(Self {
            id,
            date,
            sender: Mailbox::new(display_name(&brand.sender_name), sender),
            recipient: Mailbox::new(recipient.name.as_deref().and_then(display_name), to),
            rendered: letter.render(),
        })
    }

    /// Its id.
    pub fn id(&self) -> MailId {
        self.id
    }

    pub(super) fn date(&self) -> Timestamp {
        self.date
    }

    /// Whom the server is told that it comes from.
    pub(super) fn sender(&self) -> &Address {
        &self.sender.email
    }

    /// Whom the server is told that it goes to.
    pub(super) fn recipient(&self) -> &Address {
        &self.recipient.email
    }

    /// Are there letters beyond ASCII in an address? A server has to offer SMTPUTF8 for that.
    pub(super) fn needs_utf8(&self) -> bool {
        let addresses = [self.sender(), self.recipient()];
        addresses
            .iter()
            .any(|address| !AsRef::<str>::as_ref(address).is_ascii())
    }

    /// Headers and body (RFC 5322).
    pub(super) fn bytes(&self, writing: Writing) -> Vec<u8> {
        let parts = [
            (ContentType::TEXT_PLAIN, &self.rendered.text),
            (ContentType::TEXT_HTML, &self.rendered.html),
        ];
        let parts =
            parts.map(|(kind, text)| SinglePart::builder().header(kind).body(body(text, writing)));
        // Drawn by chance it would be other bytes each time.
        let builder = MultiPart::builder().kind(lettre::message::MultiPartKind::Alternative);
        let [text, html] = parts;
        let multipart = builder
            .boundary(self.id.to_string())
            .singlepart(text)
            .singlepart(html);
        let mut bytes = self.headers().to_string().into_bytes();
        bytes.extend_from_slice(&multipart.formatted());
        bytes
    }

    fn headers(&self) -> Headers {
        // Lettre's own builder reads the sender back, and does not understand every address.
        let mut headers = Headers::new();
        headers.set(From::from(Mailboxes::from(self.sender.clone())));
        headers.set(To::from(Mailboxes::from(self.recipient.clone())));
        headers.insert_raw(subject(&self.rendered.subject));
        let since_1970 = u64::try_from(self.date.as_micros()).unwrap_or(0);
        headers.set(Date::new(
            SystemTime::UNIX_EPOCH + Duration::from_micros(since_1970),
        ));
        headers.set(MessageId::from(format!(
            "<{}@{}>",
            self.id,
            self.sender().domain()
        )));
        headers.set(MIME_VERSION_1_0);
        for (name, value) in [
            ("Content-Language", self.rendered.language),
            // No program is to answer, neither by the standard nor by Exchange.
            ("Auto-Submitted", "auto-generated"),
            ("X-Auto-Response-Suppress", "OOF, AutoReply"),
        ] {
            let name = HeaderName::new_from_ascii_str(name);
            headers.insert_raw(HeaderValue::new(name, value.to_owned()));
        }
        headers
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// The address with its domain as mail servers know it.
fn address(email: &EmailAddress, whose: &'static str) -> Result<Address, Unsendable> {
    let domain = match email.domain() {
        ascii if ascii.is_ascii() => ascii.to_owned(),
        // Strict: `＞` would become `>` otherwise, and end the address.
        other => idna::domain_to_ascii_strict(other).map_err(|_| Unsendable::Domain { whose })?,
    };
    // Lettre's own check knows fewer addresses. An `EmailAddress` has no control characters, and no
    // space or `>` outside quotes.
    Ok(Address::new_dangerous(email.local(), domain))
}

/// A name as it may stand before an address.
fn display_name(name: &str) -> Option<String> {
    let name = one_line(name);
    (!name.is_empty() && name.chars().count() <= MAX_NAME).then_some(name)
}

fn subject(text: &str) -> HeaderValue {
    let text = one_line(text);
    if !text.contains("=?") {
        return Subject::from(text).display();
    }
    // Lettre would leave it as it is, and readers would take it for an encoded word.
    let mut words: Vec<String> = vec![String::new()];
    for c in text.chars() {
        match words.last_mut() {
            Some(word) if word.len() + c.len_utf8() <= ENCODED_WORD => word.push(c),
            _ => words.push(c.to_string()),
        }
    }
    let words = words
        .iter()
        .map(|word| format!("=?utf-8?b?{}?=", BASE64.encode(word.as_bytes())));
    let encoded = words.collect::<Vec<_>>().join("\r\n ");
    HeaderValue::dangerous_new_pre_encoded(Subject::name(), text, encoded)
}

fn body(text: &str, writing: Writing) -> Body {
    let fits = text.lines().all(|line| line.len() <= MAX_LINE) && !text.contains(['\0', '\r']);
    match writing {
        Writing::Plain if fits => {
            let encoding = match text.is_ascii() {
                true => ContentTransferEncoding::SevenBit,
                false => ContentTransferEncoding::EightBit,
            };
            let bytes = text.replace('\n', "\r\n").into_bytes();
            Body::dangerous_pre_encoded(bytes, encoding)
        }
        Writing::Plain | Writing::Encoded => Body::new(text.to_owned()),
    }
}

#[cfg(test)]
mod tests;
