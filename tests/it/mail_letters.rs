//! What mails say, in every language, and how they look on a telephone.

use frontdesk::{
    mail::{Brand, Facts, Letter, Link, Recipient},
    values::{Colour, EmailAddress, LanguageCode, MailKind, MfaChange},
};

use crate::{graphiql::run_in_browser, support::link_in};

pub const LINK: &str =
    "https://accounts.example.com/confirm?token=mlt_01h455vb4pex5vsknk084sn02q&back=a%26b";
const RESET: &str = "https://accounts.example.com/reset";
const BACK: &str = "https://shop.example.com/basket?a=1&b=2";

const LANGUAGES: [&str; 5] = ["en", "cs", "de", "es", "fr"];

/// A letter with all that one of its kind may have.
pub fn letter(kind: MailKind, language: &str) -> Letter {
    let text = |text: &str| Some(text.to_owned());
    let (link, holds) = match kind {
        MailKind::NewSignIn
        | MailKind::PasswordChanged
        | MailKind::MfaChanged
        | MailKind::EmailChanged
        | MailKind::AccountDeleted => (None, None),
        MailKind::Welcome | MailKind::AccountExists => {
            (text("https://accounts.example.com/sign-in"), None)
        }
        _ => (text(LINK), Some(86_400)),
    };
    let resets = matches!(
        kind,
        MailKind::AccountExists
            | MailKind::NewSignIn
            | MailKind::PasswordChanged
            | MailKind::MfaChanged
    );
    let mut facts = Facts::default();
    match kind {
        MailKind::Invitation => {
            facts.inviter = text("Grace Hopper");
            facts.organization = text("Analytical Engines");
        }
        MailKind::NewSignIn | MailKind::PasswordChanged => {
            facts.device = text("Firefox on Linux");
            facts.time = text("21 November 2026, 08:00 (Europe/Prague)");
        }
        MailKind::EmailChanged => {
            facts.new_address = text("a…@example.org");
            facts.time = text("21 November 2026, 08:00 (Europe/Prague)");
        }
        MailKind::MfaChanged => facts.mfa = Some(MfaChange::TotpOn),
        _ => {}
    }
    Letter {
        kind,
        language: LanguageCode::parse(language).expect("a language"),
        brand: Brand {
            name: "Acme".to_owned(),
            site: "Acme Shop".to_owned(),
            colour: Colour::parse("#1f5fbf").expect("a colour"),
            sender_name: "Acme accounts".to_owned(),
            sender: EmailAddress::parse("no-reply@acme.example").expect("an address"),
        },
        recipient: Recipient {
            name: text("Ada Lovelace"),
            address: EmailAddress::parse("ada@example.com").expect("an address"),
        },
        link: link.map(|address| Link { address, holds }),
        reset: resets.then(|| RESET.to_owned()),
        back: text(BACK),
        facts,
    }
}

/// Every letter that says something else: what it is, and the letter.
fn all(language: &str) -> Vec<(String, Letter)> {
    let mut letters = Vec::new();
    for kind in MailKind::ALL {
        letters.push((kind.to_string(), letter(*kind, language)));
    }
    for change in MfaChange::ALL {
        let mut changed = letter(MailKind::MfaChanged, language);
        changed.facts.mfa = Some(*change);
        letters.push((format!("MFA_CHANGED {change}"), changed));
    }
    for (what, inviter, organization) in [
        ("INVITATION by somebody", Some("Grace Hopper"), None),
        (
            "INVITATION to an organization",
            None,
            Some("Analytical Engines"),
        ),
        ("INVITATION by nobody", None, None),
    ] {
        let mut invitation = letter(MailKind::Invitation, language);
        invitation.facts.inviter = inviter.map(str::to_owned);
        invitation.facts.organization = organization.map(str::to_owned);
        letters.push((what.to_owned(), invitation));
    }
    let mut by_phone = letter(MailKind::AccountExists, language);
    by_phone.facts.by_phone = true;
    letters.push(("ACCOUNT_EXISTS by telephone".to_owned(), by_phone));
    let mut anew = letter(MailKind::SetPassword, language);
    anew.facts.anew = true;
    letters.push(("SET_PASSWORD anew".to_owned(), anew));
    let mut unknown = letter(MailKind::MfaChanged, language);
    unknown.facts.mfa = None;
    letters.push(("MFA_CHANGED somehow".to_owned(), unknown));
    letters
}

#[test]
fn every_subject() {
    let mut subjects = String::new();
    for language in LANGUAGES {
        for (what, letter) in all(language) {
            subjects += &format!("{language} {what}: {}\n", letter.render().subject);
        }
    }
    assert_eq!(subjects, include_str!("mail_subjects.txt"));
}

#[test]
fn every_letter_is_whole() {
    for language in LANGUAGES {
        for (what, letter) in all(language) {
            let rendered = letter.render();
            let (text, html) = (&rendered.text, &rendered.html);
            let what = format!("{language} {what}: {text}");
            assert!(
                html.contains(&format!("<html lang=\"{language}\"")),
                "{what}"
            );
            assert_eq!(rendered.language, language);
            // No text without words, and no variable without a value.
            assert!(
                !text.contains("{") && !text.contains("\n\n\n") && !html.contains(";\"></p>"),
                "{what}"
            );
            assert!(
                !text
                    .lines()
                    .any(|line| line.starts_with(' ') || line.ends_with("  ")),
                "{what}"
            );
            for part in ["Acme\n", "Acme Shop", "ada@example.com", BACK] {
                assert!(text.contains(part), "{part} in {what}");
            }
            let links = [
                letter.link.as_ref().map(|link| &link.address),
                letter.reset.as_ref(),
            ];
            for link in links.into_iter().flatten() {
                assert!(text.contains(&format!(":\n{link}\n")), "{what}");
                assert!(
                    html.contains(&format!("href=\"{}\"", link.replace('&', "&#38;"))),
                    "{what}"
                );
            }
            let facts = &letter.facts;
            for fact in [
                &facts.organization,
                &facts.inviter,
                &facts.time,
                &facts.device,
            ] {
                let fact = fact
                    .as_deref()
                    .unwrap_or_default()
                    .split(',')
                    .next()
                    .unwrap_or_default();
                assert!(
                    text.contains(fact) && html.contains(fact),
                    "{fact} in {what}"
                );
            }
            if letter
                .link
                .as_ref()
                .is_some_and(|link| link.holds.is_some())
            {
                assert_eq!(link_in(text).as_deref(), Some(LINK), "{what}");
                assert!(text.contains("24"), "{what}");
            }
            // What loads something, or tells somebody that the mail was read.
            for tag in [
                "<img", "<link", "<script", "url(", "@import", "<iframe", "<form",
            ] {
                assert!(!html.contains(tag), "{tag} in {what}");
            }
        }
    }
}

#[test]
fn a_mail_with_a_link() {
    assert_eq!(
        letter(MailKind::ConfirmEmail, "en").render().text,
        "Acme\n\
         \n\
         Hello Ada Lovelace,\n\
         \n\
         This e-mail address was entered for an account at Acme Shop. Please confirm that it is yours.\n\
         \n\
         Confirm address:\n\
         https://accounts.example.com/confirm?token=mlt_01h455vb4pex5vsknk084sn02q&back=a%26b\n\
         \n\
         The link can be used once, within 24 hours.\n\
         \n\
         If you know nothing of this account, ignore this mail: the address then stays unconfirmed.\n\
         \n\
         -- \n\
         You received this mail because ada@example.com was entered at Acme Shop.\n\
         \n\
         Back to Acme Shop:\n\
         https://shop.example.com/basket?a=1&b=2\n"
    );
}

#[test]
fn a_mail_that_tells_something() {
    let mut letter = letter(MailKind::NewSignIn, "de");
    letter.back = None;
    assert_eq!(
        letter.render().text,
        "Acme\n\
         \n\
         Guten Tag Ada Lovelace,\n\
         \n\
         Jemand hat sich mit einem neuen Gerät in Ihrem Konto bei Acme Shop angemeldet.\n\
         \n\
         Gerät: Firefox on Linux\n\
         Zeitpunkt: 21 November 2026, 08:00 (Europe/Prague)\n\
         \n\
         Wenn Sie das waren, müssen Sie nichts tun. Falls nicht, ändern Sie bitte sofort Ihr Passwort.\n\
         \n\
         Passwort zurücksetzen:\n\
         https://accounts.example.com/reset\n\
         \n\
         -- \n\
         Sie erhalten diese E-Mail, weil ada@example.com die Adresse eines Kontos bei Acme Shop ist.\n"
    );
}

#[test]
fn a_language_without_words_is_english() {
    let portuguese = letter(MailKind::Welcome, "pt").render();
    assert_eq!(portuguese, letter(MailKind::Welcome, "en").render());
    assert!(portuguese.html.contains("<html lang=\"en\""));
}

#[test]
fn how_long_a_link_holds() {
    let holds = |language, seconds| {
        let mut letter = letter(MailKind::ConfirmEmail, language);
        letter.link = Some(Link {
            address: LINK.to_owned(),
            holds: Some(seconds),
        });
        let text = letter.render().text;
        let line = text.lines().skip_while(|line| *line != LINK).nth(2);
        line.expect("a line").to_owned()
    };
    for (seconds, time) in [
        (0, "one minute"),
        (59, "one minute"),
        (900, "15 minutes"),
        (3_600, "one hour"),
        (5_400, "90 minutes"),
        (7_199, "119 minutes"),
        (86_400, "24 hours"),
        (172_800, "48 hours"),
        (604_799, "6 days"),
        (604_800, "7 days"),
    ] {
        assert_eq!(
            holds("en", seconds),
            format!("The link can be used once, within {time}.")
        );
    }
    assert_eq!(
        holds("cs", 180),
        "Odkaz lze použít jen jednou a platí 3 minuty."
    );
    assert_eq!(
        holds("cs", 7 * 86_400),
        "Odkaz lze použít jen jednou a platí 7 dní."
    );
}

#[test]
fn names_say_nothing_but_names() {
    let mut hostile = letter(MailKind::Invitation, "en");
    let name = "<b>Ada</b> & \"win\" at https://evil.example/x";
    hostile.brand.name = "<i>Acme</i>\r\nBcc: x".to_owned();
    hostile.recipient.name = Some(name.to_owned());
    hostile.facts.organization = Some(name.to_owned());
    hostile.facts.inviter = Some("\u{202e}\r\n ".to_owned());
    hostile.link = Some(Link {
        address: "https://a.example/?q=\"><script>".to_owned(),
        holds: None,
    });
    let rendered = hostile.render();
    let safe =
        "<b>Ada</b> & \"win\" at https:\u{200c}/\u{200c}/\u{200c}evil.\u{200c}example/\u{200c}x";
    // `</b>` has a slash, too.
    let safe = safe.replace("</b>", "</\u{200c}b>");
    assert_eq!(rendered.subject, format!("Your invitation to {safe}"));
    assert!(
        rendered
            .text
            .starts_with("<i>Acme</i> Bcc: x\n\nHello,\n\nYou are invited to join <b>Ada"),
        "{}",
        rendered.text
    );
    for tag in ["<b>", "<i>", "<script>", "\"win\""] {
        assert!(!rendered.html.contains(tag), "{tag}");
    }
    // A name that is a name is used.
    hostile.recipient.name = Some("Dr. O'Neill".to_owned());
    assert!(hostile.render().text.contains("\nHello Dr. O'Neill,\n"));
}

/// A person with a telephone, by day and by night.
#[tokio::test]
async fn a_phone_shows_it_all() {
    let folder = tempfile::tempdir().expect("a folder");
    for (language, colour) in LANGUAGES
        .into_iter()
        .zip(["#1f5fbf", "#000000", "#ffffff", "#ffe600", "#7f7f7f"])
    {
        for (what, mut letter) in all(language) {
            letter.brand.colour = Colour::parse(colour).expect("a colour");
            if what == "CONFIRM_EMAIL" {
                letter.brand.name = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".to_owned();
                letter.recipient.name = Some("x".repeat(60));
            }
            let file = folder.path().join(format!("{language} {what}.html"));
            std::fs::write(file, letter.render().html).expect("a file");
        }
    }
    run_in_browser("tests/mail.mjs", &folder.path().display().to_string(), "").await;
}
