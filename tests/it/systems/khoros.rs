//! Khoros Marketing: accounts of custom fields, made by agents.

use frontdesk::{
    domain::api_client::{self, NewApiClient},
    values::{ApiClientKind, Scopes},
};
use serde_json::{Value, json};

use super::example;
use crate::support::{TestApp, id, stable};

const CREATE: &str = "mutation ($input: CreateCustomerInput!) {
    createCustomer(input: $input) {
        customer { id }
        userErrors { __typename code message path ... on CustomFieldError { fieldCode } }
    }
}";

const UPDATE: &str = "mutation ($input: UpdateCustomerInput!) {
    updateCustomer(input: $input) {
        customer { version customFields { code ... on TextFieldValue { text } } }
        userErrors { code path ... on CustomFieldError { fieldCode } }
    }
}";

const FIND: &str = "query ($fields: [CustomFieldInput!]) {
    customers(filter: {customFields: $fields}) { nodes { email } }
}";

const BEST: &str = "query ($by: CustomerIdentifier!) { customer(by: $by) { email } }";

fn text(code: &str, value: &str) -> Value {
    json!({"code": code, "value": {"text": value}})
}

async fn define(app: &TestApp, code: &str, rules: Value) {
    let mut input = json!({"object": "CUSTOMER", "code": code, "label": code});
    for (name, value) in rules.as_object().into_iter().flatten() {
        input[name] = value.clone();
    }
    app.define_field(input).await;
}

async fn create(app: &TestApp, input: Value) -> Value {
    app.data(CREATE, json!({"input": input})).await["createCustomer"].take()
}

async fn created(app: &TestApp, input: Value) -> String {
    let payload = create(app, input).await;
    assert_eq!(payload["userErrors"], json!([]));
    id(&payload["customer"])
}

/// Creates a customer that must be refused with this fault of a custom field.
async fn refused(
    app: &TestApp,
    fields: Value,
    code: &str,
    message: &str,
    path: &[&str],
    field: &str,
) {
    let fault = json!({"__typename": "CustomFieldError", "code": code, "message": message, "path": path, "fieldCode": field});
    let expected = json!({"customer": null, "userErrors": [fault]});
    assert_eq!(create(app, json!({"customFields": fields})).await, expected);
}

async fn count(app: &TestApp) -> usize {
    let data = app.data("{ customers { nodes { id } } }", json!({})).await;
    data["customers"]["nodes"].as_array().map_or(0, Vec::len)
}

stories! {
    async fn the_example_comes_back(app: TestApp) {
        app.apply_preset("KHOROS").await;
        for (code, searchable) in [
            ("customNonSearchableCustomerFieldOne", false), ("customNonSearchableCustomerFieldTwo", false),
            ("customSearchableCustomerFieldOne", true), ("customSearchableCustomerFieldTwo", true),
        ] {
            define(&app, code, json!({"searchable": searchable})).await;
        }
        app.settings(json!({"customerUrlTemplate": "https://crm.example/agents/customer?id={id}"})).await;
        let headers = [("x-agent-email", "agent@example.com"), ("x-initiative-id", "1207"), ("x-company-id", "88")];
        let (mutation, variables) = example("Khoros Marketing", &[]);
        let (status, answer) = app.ask_with(&headers, &mutation, variables).await;
        let fields = json!([
            {"code": "customNonSearchableCustomerFieldOne", "text": "Prefers to be called after 17:00"},
            {"code": "customNonSearchableCustomerFieldTwo", "text": "Second floor\nRing twice"},
            {"code": "customSearchableCustomerFieldOne", "text": "C-20418"},
            {"code": "customSearchableCustomerFieldTwo", "text": "gold"},
        ]);
        assert_eq!((status, stable(&answer)), (200, json!({"data": {"createCustomer": {
            "customer": {"id": "cus_1", "url": "https://crm.example/agents/customer?id=cus_1", "customFields": fields},
            "userErrors": [],
        }}})));
        // Nothing else is there.
        let query = "query ($id: ID!) { customer(by: {id: $id}) {
            id url state email username phone firstName lastName displayName language confirmed
            addresses { id } memberships { id } externalIds { system } metadata { key }
            customFields { code ... on TextFieldValue { text } }
            auditEvents { nodes { action actor { kind agentEmail } initiativeId companyId changedFields } }
        } }";
        let read = app.data(query, json!({"id": id(&answer["data"]["createCustomer"]["customer"])})).await;
        assert_eq!(stable(&read), json!({"customer": {
            "id": "cus_1", "url": "https://crm.example/agents/customer?id=cus_1", "state": "ACTIVE",
            "email": null, "username": null, "phone": null, "firstName": null, "lastName": null, "displayName": null,
            "language": "en", "confirmed": false,
            "addresses": [], "memberships": [], "externalIds": [], "metadata": [],
            "customFields": fields,
            "auditEvents": {"nodes": [{
                "action": "createCustomer", "actor": {"kind": "API_CLIENT", "agentEmail": "agent@example.com"},
                "initiativeId": "1207", "companyId": "88", "changedFields": ["customFields", "siteId", "partners"],
            }]},
        }}));
    }

    async fn nothing_identifies_an_account(app: TestApp) {
        define(&app, "note", json!({})).await;
        let input = json!({"customFields": [text("note", "x")]});
        let required = json!([{"__typename": "InputError", "code": "REQUIRED", "message": "This is required.", "path": ["email"]}]);
        assert_eq!(create(&app, input.clone()).await, json!({"customer": null, "userErrors": required}));
        assert_eq!(count(&app).await, 0);
        app.apply_preset("KHOROS").await;
        for input in [input.clone(), input, json!({}), json!({"email": "a@x"}), json!({"email": "A@x"})] {
            created(&app, input).await;
        }
        assert_eq!(count(&app).await, 5);
    }

    async fn definitions_say_what_a_value_is(app: TestApp) {
        app.apply_preset("KHOROS").await;
        define(&app, "tier", json!({"required": true, "type": "OPTION", "options": [{"value": "gold", "label": "Gold"}, {"value": "Blue", "label": "Blue"}]})).await;
        define(&app, "card", json!({"unique": true})).await;
        define(&app, "visits", json!({"type": "INT", "min": "0", "max": "9"})).await;
        let read = "{ customFieldDefinitions { code type required unique searchable options { value label } } }";
        let none = json!([]);
        assert_eq!(app.data(read, json!({})).await, json!({"customFieldDefinitions": [
            {"code": "tier", "type": "OPTION", "required": true, "unique": false, "searchable": false, "options": [{"value": "gold", "label": "Gold"}, {"value": "Blue", "label": "Blue"}]},
            {"code": "card", "type": "TEXT", "required": false, "unique": true, "searchable": false, "options": none},
            {"code": "visits", "type": "INT", "required": false, "unique": false, "searchable": false, "options": none},
        ]}));
        let tier = |value: &str| json!({"code": "tier", "value": {"option": value}});
        let visits = |value: i32| json!({"code": "visits", "value": {"int": value}});
        created(&app, json!({"customFields": [tier("gold"), text("card", "No. 1"), visits(0)]})).await;
        created(&app, json!({"customFields": [tier("Blue"), text("card", "No. 2"), visits(9)]})).await;
        created(&app, json!({"customFields": [tier("gold")]})).await;
        let (zero, one, list) = (&["customFields", "0"][..], &["customFields", "1"][..], &["customFields"][..]);
        for (fields, code, message, path, field) in [
            (json!([]), "REQUIRED", "This is required.", list, "tier"),
            (json!([{"code": "tier", "value": null}]), "REQUIRED", "This is required.", zero, "tier"),
            (json!([tier("silver")]), "INVALID_VALUE", "This is none of the options.", zero, "tier"),
            (json!([tier("GOLD")]), "INVALID_VALUE", "This is none of the options.", zero, "tier"),
            (json!([text("tier", "gold")]), "MISMATCH", "A value of this field is written as option.", zero, "tier"),
            (json!([tier("gold"), text("card", "NO. 1")]), "ALREADY_TAKEN", "Another one has this value already.", one, "card"),
            (json!([tier("gold"), visits(10)]), "INVALID_VALUE", "This must be at most 9.", one, "visits"),
            (json!([tier("gold"), visits(-1)]), "INVALID_VALUE", "This must be at least 0.", one, "visits"),
            (json!([tier("gold"), text("shoe", "44")]), "UNKNOWN_FIELD", "There is no custom field with this code.", one, "shoe"),
            (json!([tier("gold"), text("Card", "x")]), "UNKNOWN_FIELD", "There is no custom field with this code.", one, "Card"),
        ] {
            refused(&app, fields, code, message, path, field).await;
        }
        assert_eq!(count(&app).await, 3);
    }

    /// A form sends an empty field as an empty text.
    async fn what_is_required_is_not_blank(app: TestApp) {
        app.apply_preset("KHOROS").await;
        define(&app, "tier", json!({"required": true})).await;
        let several = json!([{"value": "a", "label": "A"}]);
        define(&app, "tags", json!({"required": true, "type": "OPTIONS", "options": several})).await;
        define(&app, "note", json!({})).await;
        let tags = |tags: &[&str]| json!({"code": "tags", "value": {"options": tags}});
        for (fields, path, field) in [
            (json!([text("tier", ""), tags(&["a"])]), "0", "tier"),
            (json!([text("tier", " \n"), tags(&["a"])]), "0", "tier"),
            (json!([text("tier", "gold"), tags(&[])]), "1", "tags"),
        ] {
            refused(&app, fields, "REQUIRED", "This is required.", &["customFields", path], field).await;
        }
        assert_eq!(count(&app).await, 0);
        let customer = created(&app, json!({"customFields": [text("tier", "gold"), tags(&["a"]), text("note", "")]})).await;
        let input = json!({"id": customer, "customFields": [text("note", "x"), text("tier", "")]});
        let fault = json!([{"code": "REQUIRED", "path": ["customFields", "1"], "fieldCode": "tier"}]);
        assert_eq!(app.data(UPDATE, json!({"input": input})).await, json!({"updateCustomer": {"customer": null, "userErrors": fault}}));
        let query = "query ($id: ID!) { customer(by: {id: $id}) { customFields { code ... on TextFieldValue { text } ... on OptionsFieldValue { options { value } } } } }";
        assert_eq!(app.data(query, json!({"id": customer})).await, json!({"customer": {"customFields": [
            {"code": "tier", "text": "gold"}, {"code": "tags", "options": [{"value": "a"}]}, {"code": "note", "text": ""},
        ]}}));
    }

    async fn all_faults_of_the_fields_are_told(app: TestApp) {
        app.apply_preset("KHOROS").await;
        define(&app, "tier", json!({"required": true})).await;
        define(&app, "born", json!({"type": "DATE"})).await;
        let fields = json!([text("shoe", "44"), {"code": "born", "value": {"date": "yesterday"}}]);
        let fault = |code: &str, message: &str, path: &[&str], field: &str| json!({
            "__typename": "CustomFieldError", "code": code, "message": message, "path": path, "fieldCode": field,
        });
        assert_eq!(create(&app, json!({"customFields": fields})).await, json!({"customer": null, "userErrors": [
            fault("UNKNOWN_FIELD", "There is no custom field with this code.", &["customFields", "0"], "shoe"),
            fault("INVALID_FORMAT", "Write a date as year, month and day, such as 2026-11-21.", &["customFields", "1"], "born"),
            fault("REQUIRED", "This is required.", &["customFields"], "tier"),
        ]}));
        assert_eq!(count(&app).await, 0);
    }

    async fn an_agent_is_on_record(app: TestApp) {
        app.apply_preset("KHOROS").await;
        define(&app, "note", json!({})).await;
        let input = json!({"input": {"customFields": [text("note", "x")]}});
        let (long, agent) = ("i".repeat(255), format!("{}@example.com", "a".repeat(243)));
        let ada = ("x-agent-email", "ada@example.com");
        let mut ids = Vec::new();
        for headers in [&[][..], &[ada], &[("x-agent-email", &agent), ("x-initiative-id", &long), ("x-company-id", &long)]] {
            let (status, answer) = app.ask_with(headers, CREATE, input.clone()).await;
            assert_eq!((status, &answer["data"]["createCustomer"]["userErrors"]), (200, &json!([])));
            ids.push(id(&answer["data"]["createCustomer"]["customer"]));
        }
        let update = json!({"input": {"id": ids[0], "customFields": [text("note", "y")]}});
        let (_, answer) = app.ask_with(&[ada, ("x-initiative-id", "7"), ("x-company-id", "8")], UPDATE, update).await;
        assert_eq!(answer["data"]["updateCustomer"]["userErrors"], json!([]));
        let events = "query ($filter: AuditEventFilter) { auditEvents(filter: $filter) { nodes { action subjectId actor { agentEmail } initiativeId companyId } } }";
        let event = |action: &str, subject: &str, agent: Value, initiative: Value, company: Value| json!({
            "action": action, "subjectId": subject, "actor": {"agentEmail": agent}, "initiativeId": initiative, "companyId": company,
        });
        let plain = event("createCustomer", &ids[0], Value::Null, Value::Null, Value::Null);
        let some = event("createCustomer", &ids[1], json!("ada@example.com"), Value::Null, Value::Null);
        let all = event("createCustomer", &ids[2], json!(agent), json!(long), json!(long));
        let updated = event("updateCustomer", &ids[0], json!("ada@example.com"), json!("7"), json!("8"));
        for (filter, expected) in [
            (json!({"actions": ["createCustomer", "updateCustomer"]}), json!([updated, all, some, plain])),
            (json!({"agentEmail": "ada@example.com"}), json!([updated, some])),
            (json!({"initiativeId": long}), json!([all])),
            (json!({"companyId": "8"}), json!([updated])),
        ] {
            let data = app.data(events, json!({"filter": filter})).await;
            assert_eq!(data, json!({"auditEvents": {"nodes": expected}}), "{filter}");
        }
        // What cannot be recorded is refused before anything is done.
        let longer = "i".repeat(256);
        for name in ["x-agent-email", "x-initiative-id", "x-company-id"] {
            let (status, answer) = app.ask_with(&[(name, &longer)], CREATE, input.clone()).await;
            let message = format!("The header {name} must be UTF-8 text of at most 255 characters.");
            let expected = json!({"errors": [{"message": message, "extensions": {"code": "BAD_USER_INPUT"}}]});
            assert_eq!((status, answer), (400, expected));
        }
        assert_eq!(count(&app).await, 3);
    }

    async fn the_page_of_a_customer_is_the_tenants(app: TestApp) {
        app.apply_preset("KHOROS").await;
        let customer = created(&app, json!({})).await;
        let query = "query ($id: ID!) { customer(by: {id: $id}) { url } }";
        let update = "mutation ($template: String) { updateTenantSettings(input: {customerUrlTemplate: $template}) { settings { customerUrlTemplate } userErrors { code path } } }";
        for (template, url) in [
            (Value::Null, format!("https://frontdesk.example/customers/{customer}")),
            (json!("https://crm.example/{id}"), format!("https://crm.example/{customer}")),
            (json!("http://crm.example/c?a=1&id={id}#{id}"), format!("http://crm.example/c?a=1&id={customer}#{customer}")),
            (Value::Null, format!("https://frontdesk.example/customers/{customer}")),
        ] {
            let data = app.data(update, json!({"template": template})).await;
            assert_eq!(data, json!({"updateTenantSettings": {"settings": {"customerUrlTemplate": template}, "userErrors": []}}));
            assert_eq!(app.data(query, json!({"id": customer})).await, json!({"customer": {"url": url}}));
        }
        app.settings(json!({"customerUrlTemplate": "https://crm.example/{id}"})).await;
        for bad in ["https://crm.example/", "crm.example/{id}", "javascript:{id}", ""] {
            let data = app.data(update, json!({"template": bad})).await;
            let fault = json!([{"code": "INVALID_FORMAT", "path": ["customerUrlTemplate"]}]);
            assert_eq!(data, json!({"updateTenantSettings": {"settings": null, "userErrors": fault}}), "{bad}");
        }
        // A preset leaves it alone.
        app.apply_preset("KHOROS").await;
        let url = format!("https://crm.example/{customer}");
        assert_eq!(app.data(query, json!({"id": customer})).await, json!({"customer": {"url": url}}));
    }

    async fn a_key_that_is_not_good_is_401(app: TestApp) {
        app.apply_preset("KHOROS").await;
        let new = NewApiClient {
            tenant_id: app.tenant, name: "Khoros".to_owned(), kind: ApiClientKind::Enterprise,
            scopes: Scopes::EVERY, partners: Vec::new(), site_id: None, expires_at: None,
        };
        let client = api_client::create(&app.app, new).await.expect("a key");
        let body = json!({"query": CREATE, "variables": {"input": {}}});
        assert_eq!(app.send(&client.key, &body).await.0, 200);
        api_client::revoke_key(&app.app, app.tenant, client.key_id).await.expect("revoked");
        let last = if app.key.ends_with('0') { "1" } else { "0" };
        let wrong = format!("{}{last}", &app.key[..app.key.len() - 1]);
        for key in ["", "fd_nobody", &client.key, &wrong] {
            let (status, answer) = app.send(key, &body).await;
            assert_eq!((status, &answer["errors"][0]["extensions"]), (401, &json!({"code": "UNAUTHENTICATED"})), "{key}");
            assert_eq!(answer["data"], Value::Null);
        }
        assert_eq!(count(&app).await, 1);
    }

    async fn lists_are_filtered_by_searchable_fields_only(app: TestApp) {
        app.apply_preset("KHOROS").await;
        define(&app, "city", json!({"searchable": true})).await;
        define(&app, "tier", json!({"searchable": true})).await;
        define(&app, "card", json!({"unique": true})).await;
        define(&app, "note", json!({})).await;
        let all = |city: &str, tier: &str, card: &str| json!([text("city", city), text("tier", tier), text("card", card), text("note", "n")]);
        created(&app, json!({"email": "a@x", "customFields": all("Brno", "gold", "1")})).await;
        created(&app, json!({"email": "b@x", "customFields": all("brno", "blue", "2")})).await;
        created(&app, json!({"email": "c@x", "customFields": all("Praha 100%_", "gold", "3")})).await;
        created(&app, json!({"email": "d@x"})).await;
        for (fields, emails) in [
            (json!([text("city", "BRNO")]), &["a@x", "b@x"][..]),
            (json!([text("tier", "gold")]), &["a@x", "c@x"]),
            (json!([text("city", "Brno"), text("tier", "gold")]), &["a@x"]),
            (json!([text("city", "praha 100%_")]), &["c@x"]),
            (json!([text("city", "%")]), &[]),
            (json!([text("city", "Brn")]), &[]),
            (json!([text("city", "Brno"), text("city", "Praha")]), &[]),
        ] {
            let nodes: Vec<_> = emails.iter().map(|email| json!({"email": email})).collect();
            let found = app.data(FIND, json!({"fields": fields})).await;
            assert_eq!(found, json!({"customers": {"nodes": nodes}}), "{fields}");
        }
        for (fields, code, message) in [
            (json!([text("note", "n")]), "NOT_ALLOWED", "filter.customFields.0.code: This field is not searchable."),
            (json!([text("city", "x"), text("card", "1")]), "NOT_ALLOWED", "filter.customFields.1.code: This field is not searchable."),
            (json!([text("shoe", "44")]), "BAD_USER_INPUT", "filter.customFields.0.code: There is no custom field with this code."),
        ] {
            let answer = app.ask_with(&[], FIND, json!({"fields": fields})).await;
            assert_eq!(answer, (400, json!({"errors": [{
                "message": message, "locations": [{"line": 2, "column": 5}], "path": ["customers"], "extensions": {"code": code},
            }]})));
        }
    }

    async fn the_best_match_is_found_by_what_is_unique(app: TestApp) {
        app.apply_preset("KHOROS").await;
        define(&app, "card", json!({"unique": true})).await;
        define(&app, "city", json!({"searchable": true})).await;
        let fields = json!([text("card", "No. 1"), text("city", "Brno")]);
        let ids = json!([{"system": "khoros", "value": "77"}]);
        let first = created(&app, json!({"email": "a@x", "username": "ada", "phone": "+420 777", "externalIds": ids, "customFields": fields})).await;
        created(&app, json!({"email": "b@x"})).await;
        let field = |code: &str, value: &str| json!({"customField": text(code, value)});
        for by in [
            json!({"id": first}), json!({"email": "A@X"}), json!({"username": "ADA"}), json!({"phone": "420-777"}),
            json!({"externalId": {"system": "khoros", "value": "77"}}), field("card", "NO. 1"),
        ] {
            assert_eq!(app.data(BEST, json!({"by": by})).await, json!({"customer": {"email": "a@x"}}), "{by}");
        }
        for by in [json!({"email": "c@x"}), field("card", "No. 2"), json!({"externalId": {"system": "Khoros", "value": "77"}})] {
            assert_eq!(app.data(BEST, json!({"by": by})).await, json!({"customer": null}), "{by}");
        }
        for (by, code) in [(field("city", "Brno"), "NOT_ALLOWED"), (field("shoe", "44"), "BAD_USER_INPUT")] {
            let answer = app.ask(BEST, json!({"by": by})).await;
            assert_eq!((&answer["data"]["customer"], &answer["errors"][0]["extensions"]), (&Value::Null, &json!({"code": code})));
        }
    }

    async fn an_update_merges_by_code(app: TestApp) {
        app.apply_preset("KHOROS").await;
        for (code, rules) in [("tier", json!({"required": true})), ("card", json!({"unique": true})), ("note", json!({}))] {
            define(&app, code, rules).await;
        }
        created(&app, json!({"customFields": [text("tier", "blue"), text("card", "2")]})).await;
        let customer = created(&app, json!({"customFields": [text("tier", "gold"), text("card", "1"), text("note", "n")]})).await;
        let values = |tier: &str, card: &str, note: Option<&str>| {
            let mut values = vec![json!({"code": "tier", "text": tier}), json!({"code": "card", "text": card})];
            values.extend(note.map(|note| json!({"code": "note", "text": note})));
            values
        };
        let fault = |code: &str, field: &str| json!([{"code": code, "path": ["customFields", "0"], "fieldCode": field}]);
        let clear = |code: &str| json!({"code": code, "value": null});
        for (fields, expected) in [
            (json!([text("tier", "blue")]), Ok((2, values("blue", "1", Some("n"))))),
            (json!([clear("tier")]), Err(fault("REQUIRED", "tier"))),
            (json!([text("card", "2"), text("note", "m")]), Err(fault("ALREADY_TAKEN", "card"))),
            (json!([text("shoe", "44"), text("note", "m")]), Err(fault("UNKNOWN_FIELD", "shoe"))),
            (json!([text("card", "3"), clear("note")]), Ok((3, values("blue", "3", None)))),
        ] {
            let data = app.data(UPDATE, json!({"input": {"id": customer, "customFields": fields}})).await;
            let expected = match expected {
                Ok((version, values)) => json!({"customer": {"version": version, "customFields": values}, "userErrors": []}),
                Err(errors) => json!({"customer": null, "userErrors": errors}),
            };
            assert_eq!(data, json!({"updateCustomer": expected}), "{fields}");
        }
        // The value that was given up is free.
        created(&app, json!({"customFields": [text("tier", "x"), text("card", "1")]})).await;
    }
}
