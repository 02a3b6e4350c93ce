//! Fields of customers that only clients with a scope of their own may set.

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::{Value, json};

use crate::{
    support::{TestApp, fault, id, mutation, refusal},
    whole_customer::{World, merged, whole_input, world},
};

/// Each privileged field and the scope that it needs.
const CREATE: &[(&str, &str)] = &[
    ("confirmed", "customers:confirm"),
    ("createdAt", "customers:migrate"),
    ("disableAutoGroupChange", "customers:group"),
    ("emailConfirmedAt", "customers:migrate"),
    ("emailHardBounced", "customers:confirm"),
    ("externalIds", "customers:external-ids"),
    ("groupId", "customers:group"),
    ("membership", "customers:organization"),
    ("organization", "customers:organization"),
    ("plans", "customers:plans"),
    ("privateMetadata", "metadata:private"),
    ("remoteAssistance", "customers:assist"),
];
/// Those of them that count only for a new customer.
const ONLY_NEW: [&str; 4] = ["createdAt", "membership", "organization", "plans"];

/// Every scope that a client may have for customers, but for `left_out`.
fn scopes_without(left_out: &str) -> String {
    let mut scopes: Vec<_> = CREATE.iter().map(|(_, scope)| *scope).collect();
    scopes.extend([
        "customers:partners",
        "customers:impersonate",
        "customers:erase",
        "settings:write",
        "organizations:write",
        "plans:write",
    ]);
    scopes.retain(|scope| *scope != left_out);
    scopes.dedup();
    format!("customers:read customers:write {}", scopes.join(" "))
}

/// What an input with this field alone says, besides an e-mail address.
fn only(world: &World, field: &str) -> Value {
    let mut input = json!({"siteId": world["default"], field: whole_input(world)[field]});
    if field == "membership" {
        input["organization"] = whole_input(world)["organization"].clone();
    }
    input
}

async fn everything(app: &TestApp) -> Value {
    app.data(
        "{ customers { nodes { id version } } organizations { nodes { id } } }",
        json!({}),
    )
    .await
}

stories! {
    async fn the_schema_says_which_they_are(app: TestApp) {
        let needs = Regex::new("Needs `([a-z:-]+)`").expect("a regex");
        let told = async |input: &str| {
            let fields = app.fields_of(input).await;
            let scope = |(field, text): (&String, &String)| Some((field.clone(), needs.captures(text)?[1].to_owned()));
            fields.iter().filter_map(scope).collect::<BTreeMap<_, _>>()
        };
        let table = |fields: &[(&str, &str)]| fields.iter().map(|(field, scope)| ((*field).to_owned(), (*scope).to_owned())).collect();
        assert_eq!(told("CreateCustomerInput").await, table(CREATE));
        let update: Vec<_> = CREATE.iter().copied().filter(|(field, _)| !ONLY_NEW.contains(field)).collect();
        assert_eq!(told("UpdateCustomerInput").await, table(&update));
    }

    async fn a_new_customer_needs_the_scope_of_each(app: TestApp) {
        let world = world(&app).await;
        for (index, (field, scope)) in CREATE.iter().enumerate() {
            let input = merged(&only(&world, field), &json!({"email": format!("a{index}@x")}));
            let before = everything(&app).await;
            let key = app.key_with(&scopes_without(scope), &[]).await;
            let answer = app.mutate_as(&key, "createCustomer", "customer { id }", input.clone()).await;
            // A membership comes with its organization, which needs the same.
            let faults = match *field {
                "membership" => vec![fault("NOT_PERMITTED", &["organization"]), fault("NOT_PERMITTED", &["membership"])],
                field => vec![fault("NOT_PERMITTED", &[field])],
            };
            assert_eq!(answer, json!({"data": {"createCustomer": {"customer": null, "userErrors": faults}}}), "{field}");
            assert_eq!(everything(&app).await, before, "{field}");
            let key = app.key_with(&format!("customers:write {scope}"), &[]).await;
            assert_eq!(app.create_customer_as(&key, input).await["userErrors"], json!([]), "{field}");
        }
    }

    async fn an_update_needs_the_scope_of_each_also_to_clear_it(app: TestApp) {
        let world = world(&app).await;
        let customer = id(&app.create_customer(json!({"email": "a@x"})).await["customer"]);
        for (field, scope) in CREATE.iter().filter(|(field, _)| !ONLY_NEW.contains(field)) {
            let without = app.key_with(&scopes_without(scope), &[]).await;
            let with = app.key_with(&format!("customers:write {scope}"), &[]).await;
            let value = whole_input(&world)[field].clone();
            for value in [value.clone(), Value::Null, value] {
                let before = everything(&app).await;
                let input = json!({"id": customer, *field: value});
                let answer = app.mutate_as(&without, "updateCustomer", "customer { id }", input.clone()).await;
                let faults = answer["data"]["updateCustomer"]["userErrors"].clone();
                assert_eq!(faults, json!([fault("NOT_PERMITTED", &[field])]), "{field} {value}");
                assert_eq!(everything(&app).await, before, "{field} {value}");
                let mut expected = Vec::new();
                if value.is_null() && ["confirmed", "emailHardBounced"].contains(field) {
                    expected.push(fault("REQUIRED", &[field]));
                }
                let answer = app.mutate_as(&with, "updateCustomer", "customer { id }", input).await;
                assert_eq!(answer["data"]["updateCustomer"]["userErrors"], Value::from(expected), "{field} {value}");
            }
        }
    }

    /// What is there already is no reason to let it pass.
    async fn the_same_value_needs_the_scope_too(app: TestApp) {
        let world = world(&app).await;
        let input = json!({"email": "a@x", "groupId": world["group"], "externalIds": [{"system": "s", "value": "1"}]});
        let customer = id(&app.create_customer(input.clone()).await["customer"]);
        let key = app.key_with("customers:read customers:write", &[]).await;
        let input = merged(&input, &json!({"id": customer}));
        let answer = app.mutate_as(&key, "updateCustomer", "customer { id }", input).await;
        let faults = [fault("NOT_PERMITTED", &["externalIds"]), fault("NOT_PERMITTED", &["groupId"])];
        assert_eq!(answer, json!({"data": {"updateCustomer": {"customer": null, "userErrors": faults}}}));
    }

    async fn an_upsert_needs_them_as_well(app: TestApp) {
        let world = world(&app).await;
        let upsert = mutation("createCustomer", "customer { id }")
            .replace("($input", "($by: CustomerIdentifier!, $input")
            .replace("createCustomer(", "upsertCustomer(by: $by, ");
        let there = id(&app.create_customer(json!({"email": "there@x"})).await["customer"]);
        for (index, (field, scope)) in CREATE.iter().enumerate().filter(|(_, (field, _))| *field != "membership") {
            let key = app.key_with(&scopes_without(scope), &[]).await;
            let before = everything(&app).await;
            for by in [json!({"email": format!("new{index}@x")}), json!({"id": there})] {
                let answer = app.ask_as(&key, &upsert, json!({"by": by, "input": only(&world, field)})).await;
                let payload = &answer["data"]["upsertCustomer"];
                let fault = fault("NOT_PERMITTED", &[field]);
                assert_eq!(*payload, json!({"customer": null, "userErrors": [fault]}), "{field} {by}");
                assert_eq!(everything(&app).await, before, "{field} {by}");
            }
        }
    }

    async fn all_that_are_missing_are_told_at_once(app: TestApp) {
        let world = world(&app).await;
        let key = app.key_with("customers:write", &[]).await;
        let query = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { id } userErrors { code message path } } }";
        let answer = app.ask_as(&key, query, json!({"input": whole_input(&world)})).await;
        let payload = &answer["data"]["createCustomer"];
        assert_eq!(payload["customer"], Value::Null);
        let mut told: Vec<_> = payload["userErrors"].as_array().expect("faults").clone();
        told.sort_by_key(|fault| fault["path"].to_string());
        let fault = |(field, scope): &(&str, &str)| json!({
            "code": "NOT_PERMITTED", "path": [field], "message": format!("This field needs an API key with the scope {scope}."),
        });
        assert_eq!(told, CREATE.iter().map(fault).collect::<Vec<_>>());
    }

    /// What a caller may not give tells it nothing of what is there; none of it is nothing.
    async fn what_is_not_permitted_is_not_looked_up(app: TestApp) {
        app.create_customer(json!({"email": "a@x", "externalIds": [{"system": "s", "value": "1"}]})).await;
        let key = app.key_with("customers:write", &[]).await;
        let input = json!({
            "email": "b@x", "externalIds": [{"system": "s", "value": "1"}], "groupId": "grp_none", "organization": {"id": "org_none"},
            "membership": {"jobTitle": "\u{0}"}, "plans": [{"plan": "none"}], "createdAt": "never", "privateMetadata": [{"key": "", "value": 1}],
        });
        let payload = app.create_customer_as(&key, input.clone()).await;
        let mut told: Vec<_> = payload["userErrors"].as_array().expect("faults").iter().map(|fault| (fault["code"].to_string(), fault["path"].to_string())).collect();
        told.sort_unstable();
        let fields = ["createdAt", "externalIds", "groupId", "membership", "organization", "plans", "privateMetadata"];
        assert_eq!(told, fields.map(|field| (r#""NOT_PERMITTED""#.to_owned(), format!(r#"["{field}"]"#))));
        let nothing = json!({"email": "b@x", "externalIds": [], "plans": [], "privateMetadata": [], "groupId": null, "organization": null});
        assert_eq!(app.create_customer_as(&key, nothing).await["userErrors"], json!([]));
    }

    /// Its answer could not say what became of it.
    async fn who_may_not_see_the_answer_changes_nothing(app: TestApp) {
        let organization = app.mutate("createOrganization", "organization { id }", json!({"name": "O"})).await["organization"]["id"].clone();
        let customer = id(&app.create_customer(json!({"email": "a@x"})).await["customer"]);
        let member = json!({"organizationId": organization, "customerId": customer});
        let member = app.mutate("addOrganizationMember", "membership { id }", member).await["membership"]["id"].clone();
        let key = app.key_with("customers:write customers:organization organizations:write", &[]).await;
        let before = everything(&app).await;
        let forbidden = |name: &str| json!({"data": {name: null}, "codes": ["FORBIDDEN"]});
        for (name, what, input) in [
            ("createCustomer", "customer { id privateMetadata { key } }", json!({"email": "b@x"})),
            ("createCustomer", "session { customer { auditEvents(first: 1) { nodes { id } } } }", json!({"email": "b@x"})),
            ("updateCustomer", "fragment", json!({"id": customer, "firstName": "Eve"})),
            ("updateOrganization", "organization { members { nodes { id } } }", json!({"id": organization, "name": "Eve"})),
            ("updateOrganizationMember", "membership { customer { id } }", json!({"id": member, "jobTitle": "Eve"})),
        ] {
            let mut query = crate::support::mutation(name, what);
            if what.contains("fragment") {
                query = "mutation ($input: UpdateCustomerInput!) { updateCustomer(input: $input) { customer { ...of } userErrors { code } } }
                    fragment of on Customer { memberships { organization { members { nodes { id } } } } }".to_owned();
            }
            let answer = app.ask_as(&key, &query, json!({"input": input})).await;
            assert_eq!(refusal(&answer), forbidden(name), "{name} {what}");
            assert_eq!(everything(&app).await, before, "{name} {what}");
        }
        let upsert = "mutation { upsertCustomer(by: {email: \"b@x\"}, input: {}) { customer { id privateMetadata { key } } } }";
        assert_eq!(refusal(&app.ask_as(&key, upsert, json!({})).await), forbidden("upsertCustomer"));
        assert_eq!(everything(&app).await, before);
    }
}
