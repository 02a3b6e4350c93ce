//! `/account/…`: where the links of mails lead for sites without pages of their own. What opens a page does nothing,
//! since mail scanners open links, too; a form that is sent has the API do it, as anybody else would.

mod pages;
mod visit;
mod words;

use std::collections::HashMap;

use askama::Template;
use axum::{
    Extension, Form, Router,
    extract::{
        DefaultBodyLimit, Path, Query, State,
        rejection::{FormRejection, QueryRejection},
    },
    http::{HeaderMap, StatusCode},
    response::Response,
    routing::get,
};
use serde_json::{Map, Value, json};

use super::{
    Gateway,
    client::Client,
    page::{self, is_foreign},
    session_cookie,
};
use crate::{graphql::SessionCookies, wording::MessageLanguage};
use pages::{Field, Page};
use visit::{Failed, Known, Visit};
use words::{language, say};

/// Bytes of a form at most: two passwords with every byte escaped, and a token.
const FORM_BYTES: usize = 16 * 1_024;

/// What an address or a form says.
type Said = HashMap<String, String>;

#[derive(Template)]
#[template(path = "account.html")]
struct FormPage<'a> {
    language: &'static str,
    brand: Option<String>,
    name: &'static str,
    title: String,
    text: String,
    action: String,
    /// What is wrong with the whole.
    wrong: Vec<String>,
    hidden: Vec<(&'static str, &'a str)>,
    inputs: Vec<Input<'a>>,
}

/// What a form asks for, and what is wrong with what was given.
struct Input<'a> {
    name: &'static str,
    label: String,
    kind: &'static str,
    autocomplete: &'static str,
    value: &'a str,
    is_required: bool,
    wrong: Vec<String>,
}

#[derive(Template)]
#[template(path = "account_message.html")]
struct MessagePage {
    language: &'static str,
    brand: Option<String>,
    title: String,
    text: String,
    is_wrong: bool,
    back: Option<String>,
    go_on: String,
    /// Does the page go on by itself?
    leads_on: bool,
}

pub(super) fn router(gateway: Gateway) -> Router {
    let router = Router::new()
        .route("/account/{page}", get(show).post(send))
        .layer(DefaultBodyLimit::max(FORM_BYTES));
    page::pages(router).with_state(gateway)
}

/// Shows what would be done, where there is something to be done.
async fn show(
    State(gateway): State<Gateway>,
    Extension(client): Extension<Client>,
    Path(name): Path<String>,
    said: Result<Query<Said>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let language = language(&headers);
    let (Some(page), Ok(Query(said))) = (pages::find(&name), said) else {
        return nothing(language);
    };
    let visit = Visit::new(&gateway, client, &headers, language, &said);
    let known = match visit.look(page, &said).await {
        Ok(known) => known,
        Err(failed) => return fail(language, page, failed),
    };
    let page = known.instead.unwrap_or(page);
    if !known.is_open && !page.is_by_token() {
        return nothing(language);
    }
    if !known.is_open {
        let text = say(language, "gone");
        return message(language, page, known, StatusCode::GONE, text);
    }
    let mut said = said;
    for (name, text) in known.given {
        said.entry(name).or_insert(text);
    }
    form(language, page, known.brand, &said, Vec::new())
}

/// Has the API do it.
async fn send(
    State(gateway): State<Gateway>,
    Extension(client): Extension<Client>,
    Path(name): Path<String>,
    headers: HeaderMap,
    said: Result<Form<Said>, FormRejection>,
) -> Response {
    let language = language(&headers);
    let Some(page) = pages::find(&name) else {
        return nothing(language);
    };
    let Ok(Form(said)) = said else {
        return fail(language, page, Failed::Unreadable);
    };
    let visit = Visit::new(&gateway, client, &headers, language, &said);
    if is_foreign(&gateway.app, &headers) {
        return fail(language, page, Failed::Foreign);
    }
    let known = match visit.look(page, &said).await {
        Ok(known) => known,
        Err(failed) => return fail(language, page, failed),
    };
    let page = known.instead.unwrap_or(page);
    if !known.is_open && !page.is_by_token() {
        return nothing(language);
    }
    let is_second = said.contains_key("challenge");
    let cookies = SessionCookies::new(None);
    let (mutation, input) = if is_second {
        second_step(&said)
    } else {
        (page.mutation, first_step(page, &said))
    };
    let done = match visit.mutate(mutation, input, &cookies).await {
        Ok(done) => done,
        Err(failed) => return fail(language, page, failed),
    };
    let wrong = faults(&done);
    // What is wrong with the link itself cannot be put right in the form.
    if let Some(wrong) = wrong.iter().find(|wrong| wrong.field == "token") {
        let text = wrong.message.clone();
        return message(language, page, known, StatusCode::GONE, text);
    }
    if is_second && !wrong.is_empty() {
        return second_form(language, page, known.brand, &said, wrong);
    }
    if !wrong.is_empty() {
        return form(language, page, known.brand, &said, wrong);
    }
    if let Some(challenge) = done["mfaChallenge"]["challenge"].as_str() {
        let mut said = said;
        said.insert("challenge".to_owned(), challenge.to_owned());
        return second_form(language, page, known.brand, &said, Vec::new());
    }
    let text = say(language, &format!("{}-done", page.name));
    let mut response = message(language, page, known, StatusCode::OK, text);
    session_cookie::answer(&gateway.app, &cookies, &mut response);
    response
}

/// The input of a page's mutation.
fn first_step(page: &Page, said: &Said) -> Value {
    let given = |name| said.get(name).cloned().unwrap_or_default();
    let fields = page.fields.iter();
    // What is left empty and may be is as if it were not there.
    let fields = fields.filter(|field| !field.is_optional() || !given(field.name()).is_empty());
    let names = fields.map(|field| field.name());
    let names = names.chain(page.is_by_token().then_some("token"));
    let fields = names.map(|name| (name.to_owned(), Value::String(given(name))));
    Value::Object(fields.collect::<Map<_, _>>())
}

/// The codes of an authenticator have six digits; others are recovery codes.
fn second_step(said: &Said) -> (&'static str, Value) {
    let code = said.get("code").map_or("", |code| code.trim());
    let digits = code.chars().filter(|c| !c.is_whitespace());
    let is_code = digits.clone().count() == 6 && digits.clone().all(|c| c.is_ascii_digit());
    let challenge = said.get("challenge");
    if is_code {
        let code: String = digits.collect();
        return (pages::VERIFY, json!({"challenge": challenge, "code": code}));
    }
    (
        pages::RECOVER,
        json!({"challenge": challenge, "code": code}),
    )
}

/// What is wrong, and the field that it is about.
struct Wrong {
    message: String,
    field: String,
}

fn faults(done: &Value) -> Vec<Wrong> {
    let faults = done["userErrors"].as_array().into_iter().flatten();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let wrong = |fault: &Value| Wrong {
        message: text(&fault["message"]),
        field: text(&fault["path"][0]),
    };
    faults.map(wrong).collect()
}

/// A form of a page.
struct Asked {
    /// What its words begin with.
    words: &'static str,
    fields: &'static [Field],
    /// What is sent along as it came.
    hidden: &'static [&'static str],
}

fn form(
    language: MessageLanguage,
    page: &'static Page,
    brand: Option<String>,
    said: &Said,
    wrong: Vec<Wrong>,
) -> Response {
    let asked = Asked {
        words: page.name,
        fields: page.fields,
        hidden: if page.is_by_token() {
            &["token"]
        } else {
            &["site"]
        },
    };
    asked.show((language, page), brand, said, wrong)
}

/// Asks for the second factor.
fn second_form(
    language: MessageLanguage,
    page: &'static Page,
    brand: Option<String>,
    said: &Said,
    wrong: Vec<Wrong>,
) -> Response {
    let asked = Asked {
        words: "code",
        fields: &[Field::Code],
        hidden: &["token", "challenge"],
    };
    asked.show((language, page), brand, said, wrong)
}

impl Asked {
    fn show(
        &self,
        (language, page): (MessageLanguage, &'static Page),
        brand: Option<String>,
        said: &Said,
        wrong: Vec<Wrong>,
    ) -> Response {
        let words = |part: &str| say(language, &format!("{}-{part}", self.words));
        let given = |name: &str| said.get(name).map_or("", String::as_str);
        let status = match wrong.is_empty() {
            true => StatusCode::OK,
            false => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let is_of = |field: &Field, wrong: &Wrong| wrong.field == field.name();
        let (of_fields, of_all): (Vec<_>, Vec<_>) = wrong
            .into_iter()
            .partition(|wrong| self.fields.iter().any(|field| is_of(field, wrong)));
        let input = |field: &Field| {
            let (kind, autocomplete) = field.kind();
            let wrong = of_fields.iter().filter(|wrong| is_of(field, wrong));
            Input {
                name: field.name(),
                label: say(language, field.label()),
                kind,
                autocomplete,
                // A password is typed anew, and so is a code.
                value: match field {
                    Field::Email | Field::FirstName | Field::LastName => given(field.name()),
                    _ => "",
                },
                is_required: !field.is_optional(),
                wrong: wrong.map(|wrong| wrong.message.clone()).collect(),
            }
        };
        let shown = FormPage {
            language: language.code(),
            brand,
            name: page.name,
            title: words("title"),
            text: words("text"),
            action: words("action"),
            wrong: of_all.into_iter().map(|wrong| wrong.message).collect(),
            hidden: self
                .hidden
                .iter()
                .map(|name| (*name, given(name)))
                .collect(),
            inputs: self.fields.iter().map(input).collect(),
        };
        page::page(status, &shown)
    }
}

fn message(
    language: MessageLanguage,
    page: &Page,
    known: Known,
    status: StatusCode,
    text: String,
) -> Response {
    let is_done = status == StatusCode::OK;
    let shown = MessagePage {
        language: language.code(),
        brand: known.brand,
        title: say(language, &format!("{}-title", page.name)),
        text,
        is_wrong: !is_done,
        back: known.redirect_url,
        go_on: say(language, "go-on"),
        leads_on: is_done && page.leads_on,
    };
    page::page(status, &shown)
}

/// The page that says what does not go.
fn fail(language: MessageLanguage, page: &Page, failed: Failed) -> Response {
    let (status, name) = failed.told();
    message(
        language,
        page,
        Known::default(),
        status,
        say(language, name),
    )
}

/// There is no such page.
fn nothing(language: MessageLanguage) -> Response {
    let text = say(language, "nothing");
    let shown = MessagePage {
        language: language.code(),
        brand: None,
        title: "Frontdesk".to_owned(),
        text,
        is_wrong: true,
        back: None,
        go_on: String::new(),
        leads_on: false,
    };
    page::page(StatusCode::NOT_FOUND, &shown)
}
