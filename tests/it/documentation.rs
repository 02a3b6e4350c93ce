//! Every element of the schema is documented, and the root fields say what they need.

use serde_json::{Value, json};

use crate::support::TestApp;

const SCHEMA: &str = "{ __schema { types {
    name description kind
    fields(includeDeprecated: true) { name description args { name description } }
    inputFields { name description }
    enumValues(includeDeprecated: true) { name description }
} } }";

/// The introspection types document themselves, in the specification.
fn is_ours(kind: &Value) -> bool {
    !kind["name"]
        .as_str()
        .is_some_and(|name| name.starts_with("__"))
}

fn items<'a>(parent: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    parent[list].as_array().into_iter().flatten()
}

#[tokio::test]
async fn every_element_has_a_description() {
    let app = TestApp::sqlite().await;
    let schema = app.data(SCHEMA, json!({})).await;
    let mut bare = Vec::new();
    let mut look = |place: String, element: &Value| {
        if element["description"]
            .as_str()
            .is_none_or(|text| text.trim().len() < 5)
        {
            bare.push(place);
        }
    };
    for kind in items(&schema["__schema"], "types").filter(|kind| is_ours(kind)) {
        let name = kind["name"].as_str().expect("a name");
        look(name.to_owned(), kind);
        for list in ["fields", "inputFields", "enumValues"] {
            for element in items(kind, list) {
                let place = format!("{name}.{}", element["name"].as_str().expect("a name"));
                for argument in items(element, "args") {
                    look(format!("{place}({})", argument["name"]), argument);
                }
                look(place, element);
            }
        }
    }
    assert_eq!(bare, Vec::<String>::new(), "without a description");
}

#[tokio::test]
async fn every_root_field_says_who_may_ask() {
    let app = TestApp::sqlite().await;
    let schema = app.data(SCHEMA, json!({})).await;
    for root in ["Query", "Mutation"] {
        let kind = items(&schema["__schema"], "types")
            .find(|kind| kind["name"] == root)
            .expect("a root");
        for field in items(kind, "fields") {
            let text = field["description"].as_str().unwrap_or_default();
            let says = ["an API key", "a session", "Anybody", "`node`"]
                .iter()
                .any(|words| text.contains(words));
            assert!(
                says,
                "{root}.{} does not say who may ask: {text}",
                field["name"]
            );
        }
    }
}
