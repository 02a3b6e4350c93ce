//! docs/identity.md to the letter: its story is run as it stands, and the schema knows its requests.

use std::process::Command;

use serde_json::{Value, json};

use crate::{
    process::{Place, text},
    support::{TestApp, stable},
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
    let answers: Vec<Value> = printed
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .filter(Value::is_object)
        .map(|answer| stable(&answer))
        .collect();
    assert_eq!(json!(answers), json!([]), "{printed}");
    assert!(answers.is_empty());
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
