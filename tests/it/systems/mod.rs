//! The systems that Frontdesk replaces: the requests of docs/systems.md as they stand, and the rules
//! that each system's preset brings.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{TestApp, id};

mod carecloud;
mod carecloud_accounts;
mod carecloud_partners;
mod clone_systems;
mod clone_systems_organizations;
mod clone_systems_plans;
mod guide;
mod khoros;
mod magento;
mod magento_accounts;
mod magento_addresses;
mod pelcro;
mod pelcro_limits;
mod presets;

const GUIDE: &str = include_str!("../../../docs/systems.md");

/// The complete request of a section of the guide: the document, and its variables with each
/// placeholder (`$STORE`) replaced.
pub(crate) fn example(heading: &str, placeholders: &[(&str, &str)]) -> (String, Value) {
    let section = section(heading);
    let (before, variables) = block(section, "json");
    let (_, query) = block(before, "graphql");
    let mut variables: Value = serde_json::from_str(variables).expect("JSON");
    let mut used = Vec::new();
    fill(&mut variables, placeholders, &mut used);
    for (name, _) in placeholders {
        assert!(used.contains(name), "{heading} has no {name}");
    }
    (query.to_owned(), variables)
}

fn section(heading: &str) -> &'static str {
    let mut sections = GUIDE.split("\n## ");
    let of_heading = |section: &&str| section.lines().next() == Some(heading);
    let found = sections.find(of_heading);
    found.unwrap_or_else(|| panic!("docs/systems.md has no section {heading}"))
}

/// What is before the last block of code in a language, and the block.
fn block<'a>(text: &'a str, language: &str) -> (&'a str, &'a str) {
    let fence = format!("\n```{language}\n");
    let (before, rest) = text
        .rsplit_once(&fence)
        .unwrap_or_else(|| panic!("no block of {language}"));
    let (block, _) = rest.split_once("\n```").expect("the end of a block");
    (before, block)
}

fn fill<'a>(value: &mut Value, placeholders: &[(&'a str, &str)], used: &mut Vec<&'a str>) {
    match value {
        Value::String(text) if text.starts_with('$') => {
            let given = placeholders.iter().find(|(name, _)| text == name);
            let (name, id) = given.unwrap_or_else(|| panic!("nothing is given for {text}"));
            used.push(*name);
            *text = (*id).to_owned();
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| fill(item, placeholders, used)),
        Value::Object(map) => map
            .values_mut()
            .for_each(|item| fill(item, placeholders, used)),
        _ => {}
    }
}

/// What a request says and its answer does not: every text, number and flag of the input.
pub(crate) fn unanswered(input: &Value, answer: &Value) -> BTreeSet<String> {
    let (mut said, mut answered) = (BTreeSet::new(), BTreeSet::new());
    leaves(input, &mut said);
    leaves(answer, &mut answered);
    &said - &answered
}

fn leaves(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| leaves(item, found)),
        Value::Object(map) => map.values().for_each(|item| leaves(item, found)),
        leaf => {
            found.insert(leaf.to_string());
        }
    }
}

/// Makes something that has only a name, by `createSite`, `createSource` or `createCustomerGroup`:
/// `field` is what the payload calls it. Gives its id.
pub(crate) async fn create_named(app: &TestApp, mutation: &str, field: &str, name: &str) -> String {
    let query = format!(
        "mutation {{ {mutation}(input: {{name: \"{name}\"}}) {{ {field} {{ id }} userErrors {{ code }} }} }}"
    );
    id(&app.data(&query, json!({})).await[mutation][field])
}

/// Creates a customer that must be refused, and gives the faults.
pub(crate) async fn refused_as(app: &TestApp, key: &str, input: Value) -> Value {
    let said = input.to_string();
    let payload = app.create_customer_as(key, input).await;
    assert_eq!(payload["customer"], Value::Null, "{said}");
    payload["userErrors"].clone()
}

pub(crate) async fn refused(app: &TestApp, input: Value) -> Value {
    refused_as(app, &app.key, input).await
}

/// A fault of a value, as [`refused`] gives it.
pub(crate) fn fault(code: &str, path: &[&str]) -> Value {
    json!({"__typename": "InputError", "code": code, "path": path})
}

/// Creates a customer, and gives what `fields` selects of it.
pub(crate) async fn created_as(app: &TestApp, key: &str, input: Value, fields: &str) -> Value {
    let query = format!(
        "mutation ($input: CreateCustomerInput!) {{
            createCustomer(input: $input) {{ customer {{ {fields} }} userErrors {{ code path }} }}
        }}"
    );
    let mut answer = app.ask_as(key, &query, json!({"input": input})).await;
    let payload = &answer["data"]["createCustomer"];
    assert_eq!(payload["userErrors"], json!([]), "{input} {answer}");
    answer["data"]["createCustomer"]["customer"].take()
}

pub(crate) async fn created(app: &TestApp, input: Value, fields: &str) -> Value {
    created_as(app, &app.key, input, fields).await
}

/// Changes a customer, and gives the whole answer: `fields` of it, and the faults.
pub(crate) async fn updated(app: &TestApp, id: &str, mut input: Value, fields: &str) -> Value {
    let query = format!(
        "mutation ($input: UpdateCustomerInput!) {{
            updateCustomer(input: $input) {{
                customer {{ {fields} }}
                userErrors {{ __typename code path ... on CustomFieldError {{ fieldCode }} }}
            }}
        }}"
    );
    input["id"] = json!(id);
    app.data(&query, json!({"input": input})).await["updateCustomer"].take()
}

/// The e-mail addresses of all customers, oldest first: what was refused is not among them.
pub(crate) async fn emails(app: &TestApp) -> Value {
    let query =
        "{ customers(sort: {field: CREATED_AT, direction: ASC}, first: 100) { nodes { email } } }";
    let data = app.data(query, json!({})).await;
    let nodes = data["customers"]["nodes"].as_array().expect("nodes");
    nodes.iter().map(|node| node["email"].clone()).collect()
}

/// Reads a customer with the selection that a request of the guide makes.
pub(crate) async fn read_back(app: &TestApp, query: &str, customer: &str) -> Value {
    let (_, rest) = query.split_once("customer {").expect("a customer");
    let mut depth = 1;
    let end = rest.find(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        depth == 0
    });
    let selection = &rest[..end.expect("its end")];
    let query = format!("query ($id: ID!) {{ customer(by: {{id: $id}}) {{ {selection} }} }}");
    app.data(&query, json!({"id": customer})).await["customer"].take()
}
