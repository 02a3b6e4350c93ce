//! docs/identity.md to the letter: its story is run as it stands, and the schema knows its requests.

use std::process::Command;

use regex::Regex;
use serde_json::json;

use crate::{
    process::{Place, text},
    support::{TestApp, read_mail},
};

const GUIDE: &str = include_str!("../../docs/identity.md");

/// What stands between fences of a language, in order.
fn blocks(language: &str) -> Vec<&'static str> {
    let opening = format!("```{language}\n");
    let parts = GUIDE.split(opening.as_str()).skip(1);
    parts
        .map(|part| part.split("```").next().expect("a block"))
        .collect()
}

async fn the_whole_story(place: Place) {
    let secret = "5a".repeat(32);
    let mut server = place.start(&[], &[("FRONTDESK_SECRET_KEY", &secret)]);
    server = server.ready(true);
    let output = Command::new("bash")
        .args(["-euo", "pipefail", "-c", &blocks("sh").concat()])
        .current_dir(place.folder.path())
        .env("FRONTDESK", server.url())
        .env("KEY", server.key().expect("a key"))
        .output()
        .expect("bash");
    let (printed, complaints) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{printed}\n{complaints}");
    let answers: Vec<_> = printed
        .lines()
        .filter(|line| line.starts_with('{'))
        .collect();
    assert_eq!(without_what_varies(&answers.join("\n")), ANSWERS);
    let mut mails: Vec<_> = std::fs::read_dir(place.folder.path().join("mail"))
        .expect("mails")
        .map(|mail| mail.expect("a mail").path())
        .collect();
    mails.sort();
    let subjects = mails.iter().map(|mail| {
        let mail = std::fs::read(mail).expect("a mail");
        read_mail(&mail).subject
    });
    assert_eq!(subjects.collect::<Vec<_>>(), SUBJECTS);
}

/// What the story prints, mails aside.
const ANSWERS: &str = r#"{"data":{"updateSiteSettings":{"userErrors":[]}}}
{"data":{"registerCustomer":{"customer":{"id":"<id>","email":"ada@example.com","firstName":"Ada","emailConfirmedAt":null},"confirmationRequired":true,"userErrors":[]}}}
{"data":{"confirmEmail":{"customer":{"emailConfirmedAt":"<time>"},"userErrors":[]}}}
{"data":{"me":{"firstName":"Ada","email":"ada@example.com"}}}
{"data":{"verifyMfa":{"session":{"token":"<token>"},"userErrors":[]}}}
{"data":{"requestPasswordReset":{"userErrors":[]}}}
{"data":{"resetPassword":{"userErrors":[]}}}
{"errors":[{"message":"The session has ended. Sign in again.","extensions":{"code":"UNAUTHENTICATED"}}]}"#;

const SUBJECTS: [&str; 6] = [
    "Confirm your e-mail address",
    "Welcome to Default",
    "Two-step sign-in is on",
    "A recovery code was used",
    "Reset your password",
    "Your password was changed",
];

fn without_what_varies(text: &str) -> String {
    let mut text = text.to_owned();
    for (varies, name) in [
        ("cus_[0-9a-z]{26}", "<id>"),
        ("fds_[0-9a-v]+", "<token>"),
        ("20[0-9-]+T[0-9:.]+Z", "<time>"),
    ] {
        let varies = Regex::new(varies).expect("a regex");
        text = varies.replace_all(&text, name).into_owned();
    }
    text
}

mod processes {
    use super::*;
    on_both! { the_whole_story }
}

stories! {
    async fn the_schema_knows_every_request(app: TestApp) {
        let requests = blocks("graphql");
        assert!(requests.len() > 30);
        for request in requests {
            let answer = app.ask(request, json!({})).await;
            let codes = answer["errors"].as_array().into_iter().flatten().map(|error| &error["extensions"]["code"]);
            for code in codes {
                assert!(code == "FORBIDDEN" || code == "UNAUTHENTICATED", "{request}\n{answer:#}");
            }
        }
    }
}
