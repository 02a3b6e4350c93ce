//! Every text of the inputs: any Unicode is kept as it is; NUL, other control characters and what is
//! too long are faults, and nothing is written. Which texts there are, the schema says.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    support::TestApp,
    text_inputs::{Inputs, Text, World, text, type_of},
};

/// Composed and decomposed, wide and astral, joined, right to left, without a character assigned.
const ODD: &str = "Žluťoučký Zoe\u{301} é İ ß ﬃ 漢字 👩🏽\u{200d}🚀 \u{202e}שלום ا\u{64b} \u{ffff}\u{10ffff} \u{a0}%_\\'\"<b>${x}";

/// `input` with another text at a path.
fn with(input: &Value, path: &[String], text: &str) -> Value {
    let mut input = input.clone();
    let pointer = format!("/{}", path.join("/"));
    *input.pointer_mut(&pointer).expect("the place") = json!(text);
    input
}

stories! {
    /// A new text in the schema is not forgotten here.
    async fn the_table_is_complete(app: TestApp) {
        let inputs = Inputs::load(&app).await;
        let world = World::make(&app).await;
        let (mut all, mut told) = (BTreeSet::new(), BTreeSet::new());
        for (name, _, input) in world.inputs() {
            inputs.all(&type_of(name), &mut all);
            told.extend(inputs.texts(&type_of(name), &input, &[]).into_iter().map(|text| text.field));
        }
        all.retain(|field| !field.ends_with(" in"));
        assert_eq!(told, all);
        assert!(all.len() >= 100, "{}", all.len());
    }

    async fn what_cannot_be_kept_is_refused(app: TestApp) {
        let inputs = Inputs::load(&app).await;
        let long = "1".repeat(20_000);
        for (name, what, input) in World::make(&app).await.inputs() {
            for text in inputs.texts(&type_of(name), &input, &[]) {
                // In JSON, only NUL is more than any store can keep.
                let bad: &[&str] = match text.named.as_str() {
                    "JSON" => &["a\u{0}b", &long],
                    _ => &["a\u{0}b", "a\u{1b}[0m", &long],
                };
                for bad in bad {
                    let answer = app.mutate_as(&app.key, name, &format!("{what} {{ __typename }}"), with(&input, &text.path, bad)).await;
                    let shown: String = bad.chars().take(8).collect();
                    let context = format!("{name} {:?} {shown:?}: {answer}", text.path);
                    assert_eq!(answer.get("errors"), None, "{context}");
                    let payload = &answer["data"][name];
                    assert_eq!(payload[what], Value::Null, "{context}");
                    // The fault is there, or at what it is a part of.
                    let faults = payload["userErrors"].as_array().expect("faults");
                    let path: Vec<_> = text.path.iter().map(|segment| json!(segment)).collect();
                    let here = |fault: &Value| fault["path"].as_array().is_some_and(|found| !found.is_empty() && path.starts_with(found));
                    assert!(faults.iter().any(here), "{context}");
                    // A plain text says which of the two it is.
                    let code = if *bad == long { "TOO_LONG" } else { "INVALID_VALUE" };
                    let is_told = |fault: &Value| here(fault) && fault["code"] == code;
                    assert!(!is_free(&text) || faults.iter().any(is_told), "{context}");
                }
            }
        }
    }

    /// What is given comes back to the last bit, from the store too.
    async fn any_unicode_is_kept(app: TestApp) {
        let inputs = Inputs::load(&app).await;
        let table = World::make(&app).await.inputs();
        for (turn, (name, what, mut input)) in table.into_iter().enumerate() {
            let texts = inputs.texts(&type_of(name), &input, &[]);
            let free: Vec<_> = texts.iter().filter(|text| is_free(text)).collect();
            for text in &free {
                // These have no more than 64 characters.
                let max = match text.field.as_str() {
                    "MetadataInput.key" | "ExternalIdInput.system" => 60,
                    field if field.ends_with("CustomerInput.locale") => 60,
                    _ => 255,
                };
                let odd: String = format!("{turn} {ODD}").chars().take(max).collect();
                input = with(&input, &text.path, odd.trim_end());
            }
            for field in ["email", "username"] {
                if input[field].is_string() {
                    input[field] = json!(format!("u{turn}{}", if field == "email" { "@x" } else { "" }));
                }
            }
            if free.is_empty() {
                continue;
            }
            let fields = selection(if name == "addAddress" { &input["address"] } else { &input });
            let payload = app.mutate(name, &format!("{what} {fields}"), input.clone()).await;
            assert_eq!(payload["userErrors"], json!([]), "{name}");
            assert_eq!(odd(&payload[what]), odd(&input), "{name}");
            let kind = text(&payload[what]["__typename"]);
            let query = format!("query ($id: ID!) {{ node(id: $id) {{ ... on {kind} {fields} }} }}");
            let read = app.data(&query, json!({"id": payload[what]["id"]})).await;
            assert_eq!(odd(&read["node"]), odd(&input), "{name}");
        }
    }
}

/// Is any text fine here?
fn is_free(text: &Text) -> bool {
    let field = text.field.split('.').next_back().unwrap_or_default();
    let ruled = [
        "code",
        "decimal",
        "nonce",
        "option",
        "options",
        "password",
        "passwordConfirmation",
        "plan",
        "postcode",
        "provider",
        "token",
        "username",
    ];
    text.named == "JSON" || text.named == "String" && !ruled.contains(&field)
}

/// The texts of [`ODD`] in a value, sorted.
fn odd(value: &Value) -> Vec<&str> {
    let mut found = match value {
        Value::String(text) if text.contains("Žlu") => vec![text.as_str()],
        Value::Array(items) => items.iter().flat_map(odd).collect(),
        Value::Object(map) => map.values().flat_map(odd).collect(),
        _ => Vec::new(),
    };
    found.sort_unstable();
    found
}

/// What to ask of an object to see what an input says.
fn selection(input: &Value) -> String {
    let names = input.as_object().expect("an object").iter();
    let names = names.filter_map(|(field, value)| match field.as_str() {
        "externalIds" => Some("externalIds { system value }".to_owned()),
        "metadata" | "privateMetadata" => Some(format!("{field} {{ key value }}")),
        "region" => Some("region { name externalId }".to_owned()),
        "addresses" => Some(format!("addresses {}", selection(&value[0]))),
        "customFields" => Some(
            "customFields { ... on TextFieldValue { text } ... on JsonFieldValue { json } }"
                .to_owned(),
        ),
        "source" => Some("source { externalId }".to_owned()),
        "labels" => Some("labels { text }".to_owned()),
        "membership" => Some(format!(
            "memberships {{ {} organization {} }}",
            selection(value).trim_matches(['{', '}']),
            selection(&input["organization"]["create"]),
        )),
        "street" => Some(field.clone()),
        _ => value
            .as_str()
            .filter(|text| text.contains("Žlu"))
            .map(|_| field.clone()),
    });
    let names: Vec<_> = names.collect();
    format!("{{ __typename id {} }}", names.join(" "))
}
