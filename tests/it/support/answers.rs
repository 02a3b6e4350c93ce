//! What questions select, and what makes answers comparable.

use std::collections::HashMap;

use regex::{Captures, Regex};
use serde_json::{Value, json};

/// All of the value of a custom field, of whatever type.
pub const FIELD_VALUE: &str = "__typename code label
    ... on TextFieldValue { text } ... on BooleanFieldValue { boolean } ... on IntFieldValue { int }
    ... on DecimalFieldValue { decimal } ... on DateFieldValue { date } ... on DateTimeFieldValue { dateTime }
    ... on OptionFieldValue { option { value label labels { language text } } }
    ... on OptionsFieldValue { options { value label labels { language text } } }
    ... on JsonFieldValue { json }";

pub const CREATE_CUSTOMER: &str = "mutation ($input: CreateCustomerInput!) {
    createCustomer(input: $input) {
        customer { id email partners { name } }
        userErrors { __typename code path ... on CustomFieldError { fieldCode } }
    }
}";

/// A mutation with an input: `what` of its payload, and its faults.
pub fn mutation(name: &str, what: &str) -> String {
    let input = format!("{}{}Input", name[..1].to_ascii_uppercase(), &name[1..]);
    let faults = "userErrors { __typename code path }";
    format!("mutation ($input: {input}!) {{ {name}(input: $input) {{ {what} {faults} }} }}")
}

/// A fault of an input as [`mutation`] asks for it.
pub fn fault(code: &str, path: &[&str]) -> Value {
    let typename = match code {
        "ALREADY_TAKEN" => "AlreadyTakenError",
        _ => "InputError",
    };
    json!({"__typename": typename, "code": code, "path": path})
}

/// What is wrong with the value of a custom field.
pub fn field_fault(code: &str, path: &[&str], field: &str) -> Value {
    json!({"__typename": "CustomFieldError", "code": code, "path": path, "fieldCode": field})
}

/// What an answer that was refused says: its data, and the codes of its errors.
pub fn refusal(answer: &Value) -> Value {
    let errors = answer["errors"].as_array().into_iter().flatten();
    let codes: Vec<_> = errors
        .map(|error| error["extensions"]["code"].clone())
        .collect();
    json!({"data": answer["data"], "codes": codes})
}

/// The id of an object.
pub fn id(object: &Value) -> String {
    object["id"]
        .as_str()
        .unwrap_or_else(|| panic!("no id: {object:#}"))
        .to_owned()
}

/// An answer with each id replaced by its kind and the order of its first appearance (`cus_1`),
/// and each instant by `<time>`.
pub fn stable(answer: &Value) -> Value {
    let ids = Regex::new("([a-z]+)_[0-7][0-9a-z]{25}").expect("a regex");
    let times = Regex::new("^2026-[0-9]{2}-[0-9]{2}T[0-9:.]+Z$").expect("a regex");
    let mut seen: HashMap<String, String> = HashMap::new();
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut replace = |text: &str| {
        let text = times.replace(text, "<time>");
        let name = |found: &Captures<'_>| {
            let count = counts.entry(found[1].to_owned()).or_default();
            let name = seen.entry(found[0].to_owned()).or_insert_with(|| {
                *count += 1;
                format!("{}_{count}", &found[1])
            });
            name.clone()
        };
        ids.replace_all(&text, name).into_owned()
    };
    walk(answer, &mut replace)
}

fn walk(value: &Value, replace: &mut impl FnMut(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(replace(text)),
        Value::Array(items) => items.iter().map(|item| walk(item, replace)).collect(),
        Value::Object(map) => {
            let entries = map.iter();
            let entries = entries.map(|(key, value)| (key.clone(), walk(value, replace)));
            Value::Object(entries.collect())
        }
        other => other.clone(),
    }
}
