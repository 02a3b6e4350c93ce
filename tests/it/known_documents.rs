//! A document that the server knows to be valid is still judged by what its variables hold: the answers are those that a
//! document gets which it has never seen.

use serde_json::{Value, json};

use crate::support::TestApp;

const DEFINE: &str = "mutation ($input: CreateCustomFieldDefinitionInput!) { createCustomFieldDefinition(input: $input) { userErrors { code } } }";
const CREATE: &str =
    "mutation ($input: CreateCustomerInput!, $isNamed: Boolean!) { createCustomer(input: $input) {
    customer { email firstName @include(if: $isNamed) } userErrors { code path } } }";
const NESTED: &str = "mutation ($email: String, $n: Int) { createCustomer(input: {email: $email, displayName: \"Ada\"}) { userErrors { code } }
    updateCustomer(input: {id: \"none\", version: $n}) { userErrors { code } } }";
const LISTS: &str = "query ($ids: [ID!]!, $first: Int = 1) { nodes(ids: $ids) { id } customers(first: $first, filter: {}) { totalCount } }";
const DEFAULTS: &str = "query ($id: ID = \"none\", $is: Boolean = true) { node(id: $id) { id } viewer @include(if: $is) { kind } }";
const SKIPPED: &str = "mutation ($a: CreatePartnerInput!, $b: CreatePartnerInput = {name: \"B\"}, $s: Boolean = true) {
    a: createPartner(input: $a) { userErrors { code } } b: createPartner(input: $b) @skip(if: $s) { userErrors { code } } }";
const SHARED: &str = "query A($x: Int) { ...F } query B($x: ID!) { node(id: $x) { id } }
    fragment F on Query { partners(first: $x) { nodes { name } } }";
const TWO: &str = "query A($first: Int) { partners(first: $first) { nodes { name } } }
    query B($id: ID!) { node(id: $id) { id } }";

/// Requests that are valid, and then those of the same documents that are not, or are so differently.
fn requests() -> Vec<(&'static str, Option<&'static str>, Vec<Value>)> {
    let create = |input: Value| json!({"input": input, "isNamed": true});
    let field = |code: &str, kind: Value| json!({"input": {"object": "CUSTOMER", "code": code, "label": code, "type": kind}});
    let valued = |value: Value| create(json!({"customFields": [{"code": "tier", "value": value}]}));
    vec![
        (
            DEFINE,
            None,
            vec![
                field("tier", json!("TEXT")),
                field("other", json!("TEXTS")),
                field("other", json!(1)),
                field("other", json!(null)),
                field("other", json!(["TEXT"])),
            ],
        ),
        (
            CREATE,
            None,
            vec![
                create(json!({"email": "ada@example.com", "firstName": "Ada"})),
                create(json!({"email": "ada@example.com"})),
                create(json!({"email": 1})),
                create(json!({"email": ["ada@example.com"]})),
                create(json!({"email": "a@example.com", "unknown": 1})),
                create(json!({"email": "a@example.com", "state": "GONE"})),
                create(json!({"email": "a@example.com", "addresses": {"city": 1}})),
                create(json!({"email": "a@example.com", "addresses": [null]})),
                create(json!([{"email": "a@example.com"}])),
                create(json!("a@example.com")),
                create(json!(null)),
                create(json!({})),
                valued(json!({"text": "gold"})),
                valued(json!({"text": "gold", "int": 1})),
                valued(json!({"text": null})),
                valued(json!({})),
                valued(json!({"int": "1"})),
                valued(json!({"int": 99_999_999_999_i64})),
                json!({"input": {"email": "b@example.com"}}),
                json!({"input": {"email": "b@example.com"}, "isNamed": null}),
                json!({"input": {"email": "b@example.com"}, "isNamed": "true"}),
                json!({"input": {"email": "c@example.com"}, "isNamed": false}),
                json!({}),
                json!(null),
            ],
        ),
        (
            NESTED,
            None,
            vec![
                json!({"email": "n@example.com", "n": 1}),
                json!({"email": 1, "n": 1}),
                json!({"email": "o@example.com", "n": "x"}),
                json!({"email": null}),
            ],
        ),
        (
            LISTS,
            None,
            vec![
                json!({"ids": ["none"]}),
                json!({"ids": "none", "first": null}),
                json!({"ids": [1, "none"], "first": 2.5}),
                json!({"ids": [null]}),
                json!({"ids": [["none"]]}),
                json!({"ids": [], "first": 2_147_483_648_i64}),
                json!({"ids": [], "first": {"a": 1}}),
            ],
        ),
        (
            TWO,
            Some("A"),
            vec![
                json!({"first": 1}),
                json!({"first": "1"}),
                json!({"first": 1, "id": 1}),
            ],
        ),
        (
            DEFAULTS,
            None,
            vec![
                json!({}),
                json!({"id": null}),
                json!({"is": null}),
                json!({"id": "x", "is": false}),
            ],
        ),
        (
            SKIPPED,
            None,
            vec![
                json!({"a": {"name": "A"}}),
                json!({"a": {"name": "C"}, "b": null, "s": false}),
                json!({"a": {"name": "C"}, "s": null}),
            ],
        ),
        (SHARED, Some("A"), vec![json!({"x": 1})]),
        (SHARED, Some("B"), vec![json!({"x": "none"})]),
        // As another operation of a document that is known.
        (
            TWO,
            Some("B"),
            vec![
                json!({"id": "none"}),
                json!({"id": {}}),
                json!({"id": null}),
                json!({"first": "1", "id": "none"}),
            ],
        ),
        (TWO, Some("C"), vec![json!({})]),
        (TWO, None, vec![json!({})]),
    ]
}

stories! {
    async fn variables_are_judged_each_time(app: TestApp) {
        let (mut fresh, mut refused) = (0, 0);
        for (document, operation, given) in requests() {
            for variables in given {
                let body = |query: &str| json!({"query": query, "operationName": operation, "variables": variables});
                // First where the server has never seen the document, which changes nothing where it is refused.
                fresh += 1;
                let unknown = app.send(&app.key, &body(&format!("{document} # {fresh}"))).await;
                let known = [app.send(&app.key, &body(document)).await, app.send(&app.key, &body(document)).await];
                for answer in known {
                    // What was done once cannot be done twice.
                    let was_done = document.starts_with("mutation") && unknown.0 == 200;
                    match was_done {
                        true => assert_eq!(answer.0, 200, "{document} {variables} {answer:?}"),
                        false => assert_eq!(answer, unknown, "{document} {variables}"),
                    }
                }
                refused += usize::from(unknown.0 == 400);
            }
        }
        assert!(refused > 20, "{refused} were refused");
        let all = app.data("{ customers { nodes { email firstName displayName } } partners { nodes { name } } }", json!({})).await;
        let names: Vec<_> = all["partners"]["nodes"].as_array().expect("partners").iter().map(|it| it["name"].as_str().expect("a name")).collect();
        assert!(names.contains(&"A") && !names.contains(&"B") && !names.contains(&"C"), "{names:?}");
        assert_eq!(all["customers"]["nodes"], json!([
            {"email": "ada@example.com", "firstName": "Ada", "displayName": null},
            {"email": "c@example.com", "firstName": null, "displayName": null},
            {"email": "n@example.com", "firstName": null, "displayName": "Ada"},
        ]));
    }
}
