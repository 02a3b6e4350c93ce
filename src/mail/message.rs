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
mod tests {
    use mail_parser::{Address as Parsed, MessageParser, MimeHeaders, PartType};
    use proptest::prelude::*;

    use super::*;
    use crate::{
        mail::{Brand, Facts, Link, Recipient},
        values::{Colour, LanguageCode, MailKind},
    };

    const LINK: &str = "https://accounts.example.com/confirm?token=mlt_0123456789abcdefghijklmnopqrstuvwxyz&back=%2F";

    fn letter(name: &str, to: &str, organization: &str) -> Letter {
        Letter {
            kind: MailKind::Invitation,
            language: LanguageCode::CZECH,
            brand: Brand {
                name: "Acme".to_owned(),
                site: "Acme Shop".to_owned(),
                colour: Colour::BLACK,
                sender_name: name.to_owned(),
                sender: EmailAddress::parse("no-reply@acme.example").expect("an address"),
            },
            recipient: Recipient {
                name: Some(name.to_owned()),
                address: EmailAddress::parse(to).expect("an address"),
            },
            link: Some(Link {
                address: LINK.to_owned(),
                holds: Some(86_400),
            }),
            reset: None,
            back: None,
            facts: Facts {
                organization: Some(organization.to_owned()),
                ..Facts::default()
            },
        }
    }

    fn message(letter: &Letter) -> Message {
        let date = "2026-11-21T12:00:00.5Z".parse().expect("an instant");
        Message::new(MailId::NIL, date, letter).expect("a message")
    }

    /// Name and address of the only mailbox of a header.
    fn mailbox(header: Option<&Parsed<'_>>) -> (Option<String>, Option<String>) {
        let Some(Parsed::List(list)) = header else {
            panic!("no list of mailboxes: {header:?}");
        };
        assert_eq!(list.len(), 1, "{list:?}");
        let owned = |text: &Option<std::borrow::Cow<'_, str>>| text.as_deref().map(str::to_owned);
        (owned(&list[0].name), owned(&list[0].address))
    }

    /// What another program reads must be what was written, whatever was put into it.
    fn check(letter: &Letter, address: &str, writing: Writing) {
        let message = message(letter);
        let bytes = message.bytes(writing);
        let read = MessageParser::default().parse(&bytes).expect("a message");
        let names: Vec<_> = read
            .headers()
            .iter()
            .map(|header| header.name.as_str())
            .collect();
        assert_eq!(
            names,
            [
                "From",
                "To",
                "Subject",
                "Date",
                "Message-ID",
                "MIME-Version",
                "Content-Language",
                "Auto-Submitted",
                "X-Auto-Response-Suppress",
                "Content-Type"
            ]
        );
        let name = display_name(letter.recipient.name.as_deref().expect("a name"));
        assert_eq!(mailbox(read.to()), (name.clone(), Some(address.to_owned())));
        assert_eq!(
            mailbox(read.from()),
            (name, Some("no-reply@acme.example".to_owned()))
        );
        let rendered = letter.render();
        assert_eq!(read.subject(), Some(rendered.subject.as_str()));
        assert_eq!(
            read.message_id(),
            Some(format!("{}@acme.example", MailId::NIL).as_str())
        );
        assert_eq!(
            read.date().map(|date| date.to_rfc3339()).as_deref(),
            Some("2026-11-21T12:00:00Z")
        );
        let parts: Vec<_> = read
            .parts
            .iter()
            .map(|part| match &part.body {
                PartType::Text(text) | PartType::Html(text) => text.replace("\r\n", "\n"),
                _ => part
                    .content_type()
                    .expect("a type")
                    .subtype()
                    .unwrap_or_default()
                    .to_owned(),
            })
            .collect();
        assert_eq!(
            parts,
            [
                "alternative",
                rendered.text.trim_end(),
                rendered.html.trim_end()
            ]
            .map(|part| part.to_owned())
        );
        // RFC 5322: no longer lines, and no line end that is half of one.
        let lines = bytes.split(|byte| *byte == b'\n');
        assert!(lines.clone().all(|line| line.len() <= MAX_LINE + 1));
        let ends = lines.clone().count() - 1;
        assert_eq!(lines.filter(|line| line.ends_with(b"\r")).count(), ends);
        assert_eq!(bytes, self::message(letter).bytes(writing));
        if writing == Writing::Encoded && !message.needs_utf8() {
            assert!(bytes.is_ascii());
        }
    }

    #[test]
    fn addresses() {
        for (given, written, utf8) in [
            ("ada@example.com", "ada@example.com", false),
            ("o'brien+x@example.ie", "o'brien+x@example.ie", false),
            ("ada@příklad.cz", "ada@xn--pklad-zsa96e.cz", false),
            ("ada@[127.0.0.1]", "ada@[127.0.0.1]", false),
            ("иван@пример.рф", "иван@xn--e1afmkfd.xn--p1ai", true),
            ("e\u{301}@x.com", "e\u{301}@x.com", true),
        ] {
            let letter = letter("Ada", given, "Engines");
            check(&letter, written, Writing::Encoded);
            check(&letter, written, Writing::Plain);
            let message = message(&letter);
            assert_eq!(
                (
                    message.recipient().to_string().as_str(),
                    message.needs_utf8()
                ),
                (written, utf8)
            );
        }
        // A parser may take the quotes off.
        let quoted = letter("Ada", "\"john doe, x\"@example.com", "Engines");
        let headers = message(&quoted).headers().to_string();
        assert!(
            headers.contains("\r\nTo: Ada <\"john doe, x\"@example.com>\r\n"),
            "{headers}"
        );
    }

    #[test]
    fn a_domain_that_is_none_is_refused() {
        for domain in ["a＞b.com", "a　b.com", "ａ＠b.com"] {
            let Ok(address) = EmailAddress::parse(&format!("ada@{domain}")) else {
                continue;
            };
            let mut letter = letter("Ada", "ada@example.com", "Engines");
            letter.recipient.address = address;
            let made = Message::new(MailId::NIL, Timestamp::EPOCH, &letter);
            assert_eq!(
                made.err(),
                Some(Unsendable::Domain {
                    whose: "recipient's"
                }),
                "{domain}"
            );
        }
    }

    #[test]
    fn names_that_try_to_be_more() {
        for name in [
            "Ada\r\nBcc: eve@example.com",
            "Ada\nBcc: eve@example.com\n\nHello",
            "Ada\0",
            "\"Ada\" <eve@example.com>, Eve",
            "Ada, Eve: x; y",
            "\\",
            "\"",
            "=?utf-8?q?=0d=0aBcc:_eve@example.com?=",
            "=?utf-8?b?DQpCY2M6IGV2ZUBleGFtcGxlLmNvbQ==?= x",
            "Žofie Nováková",
            "👩‍🚀 (astronaut)",
            ".",
            "a.b",
            "9",
            "x\u{202e}moc.elpmaxe",
        ] {
            check(
                &letter(name, "ada@example.com", name),
                "ada@example.com",
                Writing::Encoded,
            );
            check(
                &letter(name, "ada@example.com", name),
                "ada@example.com",
                Writing::Plain,
            );
        }
        let long = letter(&"x".repeat(256), "ada@example.com", &"x".repeat(255));
        assert!(
            message(&long)
                .headers()
                .to_string()
                .starts_with("From: no-reply@acme.example\r\nTo: ada@")
        );
        check(
            &letter(&"é".repeat(255), "ada@example.com", &"é".repeat(255)),
            "ada@example.com",
            Writing::Encoded,
        );
    }

    #[test]
    fn a_file_can_be_read_by_people() {
        let letter = letter("Žofie", "ada@example.com", "Čerti");
        let file = String::from_utf8(message(&letter).bytes(Writing::Plain)).expect("text");
        assert!(file.contains(&format!("\r\n{LINK}\r\n")), "{file}");
        assert!(file.contains("organizace Čerti"), "{file}");
    }

    #[test]
    fn nothing_is_shown_when_debugging() {
        let letter = letter("Ada", "ada@example.com", "Engines");
        let shown = format!("{:?} {letter:?} {:?}", message(&letter), letter.render());
        assert!(!shown.contains("token"), "{shown}");
    }

    proptest! {
        #[test]
        fn any_name_and_organization(name in any::<String>(), organization in any::<String>()) {
            let text = |text: &str| one_line(text).is_empty();
            prop_assume!(!text(&name));
            check(&letter(&name, "ada@example.com", &organization), "ada@example.com", Writing::Encoded);
        }

        #[test]
        fn any_ascii_name(name in "[ -~\r\n\t]{0,200}[a-z]", organization in "[ -~]{1,255}") {
            check(&letter(&name, "ada@example.com", &organization), "ada@example.com", Writing::Plain);
        }

        #[test]
        fn any_address(local in "\\PC{1,20}", domain in "[a-z0-9]{1,10}(\\.[a-zé例]{1,10})?") {
            let given = format!("{local}@{domain}");
            prop_assume!(EmailAddress::parse(&given).is_ok());
            let letter = letter("Ada", &given, "Engines");
            if let Ok(message) = Message::new(MailId::NIL, Timestamp::EPOCH, &letter) {
                let address = message.recipient().to_string();
                prop_assert!(message.recipient().domain().is_ascii());
                let headers = message.headers().to_string();
                let line = headers.split("\r\n").nth(1).unwrap_or_default().to_owned();
                prop_assert_eq!(line, format!("To: Ada <{address}>"));
            }
        }
    }
}
