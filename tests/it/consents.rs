//! Consents: what customers can be asked to agree to, what they said, and every change of it.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{TestApp, fault, id, mutation, refusal};

const DEFINITION: &str = "definition { id code label labels { language text } deprecatedAt }";
const SAID: &str = "isSubscribed consents { code value updatedAt history { value changedAt actor { kind id agentEmail } } }";

async fn define(app: &TestApp, code: &str) -> String {
    let input = json!({"code": code, "label": code});
    let payload = app
        .mutate("createConsentDefinition", DEFINITION, input)
        .await;
    assert_eq!(payload["userErrors"], json!([]));
    id(&payload["definition"])
}

async fn said(app: &TestApp, customer: &Value) -> Value {
    let query = format!("query ($id: ID!) {{ customer(by: {{id: $id}}) {{ {SAID} }} }}");
    app.data(&query, json!({"id": customer})).await["customer"].clone()
}

/// What a customer says now, and what they ever said, by code.
fn values(customer: &Value) -> Value {
    let consents = customer["consents"].as_array().expect("consents").iter();
    let entry = |consent: &Value| {
        let history = consent["history"].as_array().expect("a history").iter();
        let history: Vec<_> = history.map(|change| change["value"].clone()).collect();
        let code = consent["code"].as_str().expect("a code").to_owned();
        (code, json!([consent["value"], history]))
    };
    Value::Object(consents.map(entry).collect())
}

stories! {
    async fn definitions_come_back(app: TestApp) {
        let labels = json!([{"language": "cs", "text": "Podmínky"}, {"language": "DE", "text": " AGB "}]);
        let made = app.mutate("createConsentDefinition", DEFINITION, json!({"code": "Terms_1-a", "label": " Terms ", "labels": labels})).await;
        let definition = made["definition"]["id"].clone();
        let shown = |label: &str, labels: Value, deprecated: &Value| json!({
            "id": definition, "code": "Terms_1-a", "label": label, "labels": labels, "deprecatedAt": deprecated,
        });
        let labels = json!([{"language": "cs", "text": "Podmínky"}, {"language": "de", "text": "AGB"}]);
        assert_eq!(made, json!({"definition": shown("Terms", labels.clone(), &Value::Null), "userErrors": []}));
        let update = async |mut input: Value| {
            input["id"] = definition.clone();
            app.mutate("updateConsentDefinition", DEFINITION, input).await
        };
        assert_eq!(update(json!({})).await["definition"], shown("Terms", labels.clone(), &Value::Null));
        assert_eq!(update(json!({"label": "Rules"})).await["definition"], shown("Rules", labels, &Value::Null));
        assert_eq!(update(json!({"labels": null})).await["definition"], shown("Rules", json!([]), &Value::Null));
        for (field, value) in [("label", json!(null)), ("label", json!(" ")), ("deprecated", json!(null))] {
            assert_eq!(update(json!({field: value})).await, json!({"definition": null, "userErrors": [fault("REQUIRED", &[field])]}));
        }
        // A tenant has the newsletter from the beginning. What is not asked any more is listed on demand.
        let list = async |query: &str| app.data(query, json!({})).await["consentDefinitions"].clone();
        assert_eq!(list("{ consentDefinitions { code label } }").await, json!([
            {"code": "newsletter", "label": "Newsletter"}, {"code": "Terms_1-a", "label": "Rules"},
        ]));
        let gone = update(json!({"deprecated": true})).await["definition"]["deprecatedAt"].clone();
        assert_ne!(gone, Value::Null);
        assert_eq!(update(json!({"deprecated": true})).await["definition"]["deprecatedAt"], gone);
        assert_eq!(list("{ consentDefinitions { code } }").await, json!([{"code": "newsletter"}]));
        assert_eq!(list("{ consentDefinitions(deprecated: true) { code } }").await, json!([{"code": "newsletter"}, {"code": "Terms_1-a"}]));
        let node = app.data("query ($id: ID!) { node(id: $id) { ... on ConsentDefinition { code } } }", json!({"id": definition})).await;
        assert_eq!(node, json!({"node": {"code": "Terms_1-a"}}));
        assert_eq!(update(json!({"deprecated": false})).await["definition"]["deprecatedAt"], Value::Null);
        assert_eq!(list("{ consentDefinitions { code } }").await, json!([{"code": "newsletter"}, {"code": "Terms_1-a"}]));
    }

    async fn definitions_have_rules(app: TestApp) {
        define(&app, "terms").await;
        let refused = async |input: Value, faults: Value| {
            let payload = app.mutate("createConsentDefinition", DEFINITION, input.clone()).await;
            assert_eq!(payload, json!({"definition": null, "userErrors": faults}), "{input}");
        };
        for code in ["", "a/1", "a b", "é", "a\u{0}"] {
            refused(json!({"code": code, "label": "l"}), json!([fault("INVALID_FORMAT", &["code"])])).await;
        }
        refused(json!({"code": "terms", "label": "l"}), json!([fault("ALREADY_TAKEN", &["code"])])).await;
        refused(json!({"code": "newsletter", "label": "l"}), json!([fault("ALREADY_TAKEN", &["code"])])).await;
        refused(json!({"code": "x", "label": " ", "labels": [
            {"language": "xx", "text": "t"}, {"language": "cs", "text": "t"}, {"language": "CS", "text": "u"}, {"language": "de", "text": ""},
        ]}), json!([
            fault("REQUIRED", &["label"]), fault("INVALID_VALUE", &["labels", "0", "language"]),
            fault("INVALID_VALUE", &["labels", "2", "language"]), fault("REQUIRED", &["labels", "3", "text"]),
        ])).await;
        let payloads = join_all((0..10).map(|_| app.mutate("createConsentDefinition", DEFINITION, json!({"code": "race", "label": "l"})))).await;
        let lost = json!({"definition": null, "userErrors": [fault("ALREADY_TAKEN", &["code"])]});
        assert_eq!(payloads.iter().filter(|payload| **payload == lost).count(), 9);
        let listed = app.data("{ consentDefinitions { code } }", json!({})).await;
        assert_eq!(listed["consentDefinitions"], json!([{"code": "newsletter"}, {"code": "terms"}, {"code": "race"}]));
    }

    async fn tenants_and_scopes(app: TestApp) {
        let terms = define(&app, "terms").await;
        let (_, other) = app.second_tenant().await;
        let input = json!({"id": terms, "label": "x"});
        let answer = app.mutate_as(&other, "updateConsentDefinition", "definition { id }", input.clone()).await;
        assert_eq!(answer, json!({"data": {"updateConsentDefinition": {"definition": null, "userErrors": [fault("NOT_FOUND", &["id"])]}}}));
        assert_eq!(app.ask_as(&other, "{ consentDefinitions { code } }", json!({})).await, json!({"data": {"consentDefinitions": [{"code": "newsletter"}]}}));
        let answer = app.mutate_as(&other, "createCustomer", "customer { id }", json!({"email": "a@x", "consents": [{"code": "terms", "value": "GRANTED"}]})).await;
        assert_eq!(answer["data"]["createCustomer"], json!({"customer": null, "userErrors": [fault("NOT_FOUND", &["consents", "0", "code"])]}));
        let without = app.key_with("customers:read customers:write settings:read", &[]).await;
        for (name, input) in [("updateConsentDefinition", input), ("createConsentDefinition", json!({"code": "x", "label": "x"}))] {
            let answer = app.mutate_as(&without, name, "definition { id }", input).await;
            assert_eq!(refusal(&answer), json!({"data": {name: null}, "codes": ["FORBIDDEN"]}));
        }
        let seen = json!({"data": {"consentDefinitions": [{"label": "Newsletter"}, {"label": "terms"}]}});
        assert_eq!(app.ask_as(&without, "{ consentDefinitions { label } }", json!({})).await, seen);
    }

    /// Granted, denied or neither; who changed it and when stays.
    async fn every_change_is_kept(app: TestApp) {
        define(&app, "terms").await;
        define(&app, "profiling").await;
        let consent = |code: &str, value: &str| json!({"code": code, "value": value});
        let payload = app.mutate("createCustomer", "customer { id }", json!({
            "email": "a@x", "consents": [consent("terms", "GRANTED"), consent("profiling", "DENIED")],
        })).await;
        let customer = payload["customer"]["id"].clone();
        let second = app.key_with("customers:write", &[]).await;
        let body = json!({
            "query": mutation("updateCustomer", "customer { id }"),
            "variables": {"input": {"id": customer, "consents": [consent("terms", "DENIED"), consent("profiling", "DENIED")]}},
        });
        let request = app.http.post(format!("{}/graphql", app.url)).bearer_auth(&second).header("X-Agent-Email", "agent@x").json(&body);
        assert_eq!(request.send().await.expect("an answer").status(), 200);
        let update = async |input: Value| {
            let mut input = input;
            input["id"] = customer.clone();
            let payload = app.mutate("updateCustomer", "customer { version }", input).await;
            assert_eq!(payload["userErrors"], json!([]));
            payload["customer"]["version"].clone()
        };
        assert_eq!(update(json!({"consents": [consent("terms", "NOT_SET"), consent("terms", "NOT_SET")]})).await, 3);
        // The same once more is no change.
        let before = said(&app, &customer).await;
        assert_eq!(update(json!({"consents": [consent("profiling", "DENIED"), consent("terms", "NOT_SET")]})).await, 3);
        assert_eq!(update(json!({"consents": []})).await, 3);
        // What somebody agreed to is changed by saying so, not by leaving everything out.
        let payload = app.mutate("updateCustomer", "customer { version }", json!({"id": customer, "consents": null})).await;
        assert_eq!(payload, json!({"customer": null, "userErrors": [fault("NOT_ALLOWED", &["consents"])]}));
        assert_eq!(said(&app, &customer).await, before);
        assert_eq!(values(&before), json!({
            "terms": ["NOT_SET", ["GRANTED", "DENIED", "NOT_SET"]],
            "profiling": ["DENIED", ["DENIED"]],
        }));
        let terms = before["consents"].as_array().and_then(|consents| consents.iter().find(|consent| consent["code"] == "terms")).expect("terms");
        let history = terms["history"].as_array().expect("a history");
        let (first, agent) = (&history[0]["actor"], &history[1]["actor"]);
        assert_eq!((&first["kind"], &first["agentEmail"]), (&json!("API_CLIENT"), &Value::Null));
        assert_eq!((&agent["kind"], &agent["agentEmail"]), (&json!("API_CLIENT"), &json!("agent@x")));
        assert!(first["id"].is_string() && agent["id"].is_string() && first["id"] != agent["id"]);
        assert_eq!(history[2]["actor"], *first);
        let times: Vec<_> = history.iter().map(|change| change["changedAt"].as_str().expect("a time")).collect();
        assert!(times.is_sorted() && times[0] < times[1] && times[1] < times[2]);
        assert_eq!(terms["updatedAt"], times[2]);
        assert_eq!(app.history(customer.as_str().expect("an id")).await["events"].as_array().map(|events| events[1..].to_vec()), Some(vec![
            json!(["updateCustomer", ["consents"]]), json!(["updateCustomer", ["consents"]]),
        ]));
    }

    async fn what_cannot_be_said(app: TestApp) {
        define(&app, "terms").await;
        let old = define(&app, "old").await;
        let consent = |code: &str, value: &str| json!({"code": code, "value": value});
        let made = app.mutate("createCustomer", "customer { id }", json!({"email": "a@x", "consents": [consent("old", "GRANTED")]})).await;
        let customer = made["customer"]["id"].clone();
        app.mutate("updateConsentDefinition", DEFINITION, json!({"id": old, "deprecated": true})).await;
        for (consents, faults) in [
            (json!([consent("none", "GRANTED")]), json!([fault("NOT_FOUND", &["consents", "0", "code"])])),
            (json!([consent("terms", "GRANTED"), consent("Terms", "GRANTED")]), json!([fault("NOT_FOUND", &["consents", "1", "code"])])),
            (json!([consent("", "GRANTED"), consent("\u{0}", "GRANTED")]), json!([fault("NOT_FOUND", &["consents", "0", "code"]), fault("NOT_FOUND", &["consents", "1", "code"])])),
            (json!([consent("terms", "GRANTED"), consent("terms", "DENIED")]), json!([fault("INVALID_VALUE", &["consents", "1"])])),
        ] {
            let payload = app.mutate("createCustomer", "customer { id }", json!({"email": "b@x", "consents": consents})).await;
            assert_eq!(payload, json!({"customer": null, "userErrors": faults}), "{consents}");
            let payload = app.mutate("updateCustomer", "customer { id }", json!({"id": customer, "firstName": "x", "consents": consents})).await;
            assert_eq!(payload, json!({"customer": null, "userErrors": faults}), "{consents}");
        }
        // What was said before stays.
        assert_eq!(values(&said(&app, &customer).await), json!({"old": ["GRANTED", ["GRANTED"]]}));
        assert_eq!(app.history(customer.as_str().expect("an id")).await["version"], 1);
        // To what is not asked any more nobody can agree; who did can say it again, and take it back.
        let agreed = json!([consent("old", "GRANTED")]);
        let not_allowed = json!({"customer": null, "userErrors": [fault("NOT_ALLOWED", &["consents", "0", "code"])]});
        let payload = app.mutate("createCustomer", "customer { id }", json!({"email": "b@x", "consents": agreed})).await;
        assert_eq!(payload, not_allowed);
        for (value, version) in [("GRANTED", 1), ("DENIED", 2), ("NOT_SET", 3)] {
            let payload = app.mutate("updateCustomer", "customer { version }", json!({"id": customer, "consents": [consent("old", value)]})).await;
            assert_eq!(payload, json!({"customer": {"version": version}, "userErrors": []}), "{value}");
        }
        let payload = app.mutate("updateCustomer", "customer { id }", json!({"id": customer, "consents": agreed})).await;
        assert_eq!(payload, not_allowed);
    }

    /// `isSubscribed` and the consent `newsletter` are the same, whichever is given.
    async fn the_newsletter_has_two_names(app: TestApp) {
        let newsletter = |value: &str| json!([{"code": "newsletter", "value": value}]);
        let cases = [
            (json!({}), json!(null), json!({})),
            (json!({"isSubscribed": null}), json!(null), json!({})),
            (json!({"isSubscribed": true}), json!(true), json!({"newsletter": ["GRANTED", ["GRANTED"]]})),
            (json!({"isSubscribed": false}), json!(false), json!({"newsletter": ["DENIED", ["DENIED"]]})),
            (json!({"consents": newsletter("GRANTED")}), json!(true), json!({"newsletter": ["GRANTED", ["GRANTED"]]})),
            (json!({"consents": newsletter("DENIED")}), json!(false), json!({"newsletter": ["DENIED", ["DENIED"]]})),
            (json!({"consents": newsletter("NOT_SET")}), json!(null), json!({"newsletter": ["NOT_SET", ["NOT_SET"]]})),
            (json!({"isSubscribed": true, "consents": newsletter("GRANTED")}), json!(true), json!({"newsletter": ["GRANTED", ["GRANTED"]]})),
        ];
        for (turn, (input, subscribed, consents)) in cases.into_iter().enumerate() {
            let mut input = input;
            input["email"] = json!(format!("{turn}@x"));
            let payload = app.mutate("createCustomer", &format!("customer {{ {SAID} }}"), input.clone()).await;
            let customer = &payload["customer"];
            assert_eq!((&customer["isSubscribed"], values(customer)), (&subscribed, consents), "{input}: {payload}");
        }
        for (subscribed, value) in [(json!(true), "DENIED"), (json!(false), "GRANTED"), (json!(true), "NOT_SET")] {
            let payload = app.mutate("createCustomer", "customer { id }", json!({"email": "c@x", "isSubscribed": subscribed, "consents": newsletter(value)})).await;
            assert_eq!(payload, json!({"customer": null, "userErrors": [fault("INVALID_VALUE", &["isSubscribed"])]}));
        }
        let made = app.mutate("createCustomer", "customer { id }", json!({"email": "c@x"})).await;
        let customer = made["customer"]["id"].clone();
        for (input, subscribed) in [
            (json!({"isSubscribed": true}), json!(true)),
            (json!({"consents": newsletter("GRANTED")}), json!(true)),
            (json!({"consents": newsletter("DENIED")}), json!(false)),
            (json!({"isSubscribed": null}), json!(null)),
            (json!({"isSubscribed": false}), json!(false)),
        ] {
            let mut input = input;
            input["id"] = customer.clone();
            let payload = app.mutate("updateCustomer", "customer { isSubscribed }", input).await;
            assert_eq!(payload, json!({"customer": {"isSubscribed": subscribed}, "userErrors": []}));
        }
        let history = json!({"newsletter": ["DENIED", ["GRANTED", "DENIED", "NOT_SET", "DENIED"]]});
        assert_eq!(values(&said(&app, &customer).await), history);
        // The consent is not asked any more: its other name says so in its own place.
        let definitions = app.data("{ consentDefinitions { id } }", json!({})).await;
        app.mutate("updateConsentDefinition", DEFINITION, json!({"id": definitions["consentDefinitions"][0]["id"], "deprecated": true})).await;
        let payload = app.mutate("updateCustomer", "customer { id }", json!({"id": customer, "isSubscribed": true})).await;
        assert_eq!(payload, json!({"customer": null, "userErrors": [fault("NOT_ALLOWED", &["isSubscribed"])]}));
        assert_eq!(values(&said(&app, &customer).await), history);
    }

    async fn many_who_say_the_same_at_once(app: TestApp) {
        let made = app.mutate("createCustomer", "customer { id }", json!({"email": "a@x", "isSubscribed": false})).await;
        let customer = made["customer"]["id"].clone();
        let updates = (0..12).map(|_| app.mutate("updateCustomer", "customer { isSubscribed }", json!({"id": customer, "isSubscribed": true})));
        for payload in join_all(updates).await {
            assert_eq!(payload, json!({"customer": {"isSubscribed": true}, "userErrors": []}));
        }
        assert_eq!(values(&said(&app, &customer).await), json!({"newsletter": ["GRANTED", ["DENIED", "GRANTED"]]}));
    }
}
