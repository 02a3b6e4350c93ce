use mail_parser::{Address as Parsed, MessageParser, MimeHeaders, PartType};
use proptest::prelude::*;

use super::*;
use crate::{
    mail::{Brand, Facts, Link, Recipient},
    values::{Colour, LanguageCode, MailKind},
};

const LINK: &str =
    "https://accounts.example.com/confirm?token=mlt_0123456789abcdefghijklmnopqrstuvwxyz&back=%2F";

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
    let body = |index: usize| match &read.parts[index].body {
        PartType::Text(text) | PartType::Html(text) => text.replace("\r\n", "\n"),
        _ => String::new(),
    };
    assert!(read.is_content_type("multipart", "alternative") && read.parts.len() == 3);
    assert_eq!(body(1).trim_end(), rendered.text.trim_end());
    // Too long to be shown.
    assert!(body(2).trim_end() == rendered.html.trim_end());
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
