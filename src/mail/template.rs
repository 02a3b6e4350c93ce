//! A letter as a page and as plain text: which parts it has, in which order. The layouts are in
//! `templates/mail/`.

use askama::Template;

use super::{
    Letter, Rendered,
    one_line::{fact, one_line},
    words::Words,
};

/// The parts of a mail, each in the reader's language.
pub(super) struct Page {
    language: &'static str,
    brand: String,
    colour: String,
    ink: String,
    subject: String,
    greeting: String,
    intro: String,
    /// What each fact is called, and what it is.
    facts: Vec<(String, String)>,
    /// The first is the one that counts.
    buttons: Vec<Button>,
    button_help: String,
    /// How long the first button's link holds.
    holds: Option<String>,
    /// What to do if it was not you. Where that is all there is to do, it comes before the buttons.
    other: String,
    tells: bool,
    why: String,
    /// What the link back says, and where it leads.
    back: Option<Button>,
}

struct Button {
    label: String,
    address: String,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    page: &'a Page,
}

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct Text<'a> {
    page: &'a Page,
}

impl Page {
    pub(super) fn of(letter: &Letter) -> Self {
        let words = Words::of(letter);
        let action = letter.link.as_ref().map(|link| Button {
            label: words.own("action"),
            address: link.address.clone(),
        });
        let reset = letter.reset.as_ref().map(|address| Button {
            label: words.shared("reset-action"),
            address: address.clone(),
        });
        let facts = &letter.facts;
        // The time is our own text.
        let facts = [
            ("fact-address", fact(facts.new_address.as_ref())),
            (
                "fact-recovery-codes-left",
                facts.recovery_codes_left.map(|left| left.to_string()),
            ),
            ("fact-device", fact(facts.device.as_ref())),
            ("fact-time", facts.time.as_deref().map(one_line)),
        ];
        let shown = |(name, text): (&str, Option<String>)| Some((words.shared(name), text?));
        Self {
            language: words.language.code(),
            brand: one_line(&letter.brand.name),
            colour: letter.brand.colour.to_string(),
            ink: letter.brand.colour.ink().to_string(),
            subject: words.subject(),
            greeting: words.greeting(),
            intro: words.intro(),
            facts: facts.into_iter().filter_map(shown).collect(),
            tells: action.is_none(),
            buttons: action.into_iter().chain(reset).collect(),
            button_help: words.shared("button-help"),
            holds: letter
                .link
                .as_ref()
                .and_then(|link| link.holds)
                .map(|seconds| words.holds(seconds)),
            other: words.other(),
            why: words.why(),
            back: letter.back.as_ref().map(|address| Button {
                label: words.shared("back"),
                address: address.clone(),
            }),
        }
    }

    pub(super) fn render(self) -> Rendered {
        // Writing into a string does not fail.
        let html = Html { page: &self }.render().unwrap_or_default();
        let text = Text { page: &self }.render().unwrap_or_default();
        Rendered {
            subject: self.subject,
            html,
            text,
            language: self.language,
        }
    }
}
