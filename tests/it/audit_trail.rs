//! The audit trail: each mutation leaves one event that tells of it, and none where it is refused.

use std::collections::BTreeSet;

use regex::Regex;
use serde_json::{Value, json};

use crate::{
    every_mutation::{Ids, OF_PEOPLE, calls},
    support::{TestApp, id},
};

const EVENTS: &str = "{ auditEvents(first: 100) { nodes {
    id occurredAt action actor { kind id agentEmail } initiativeId companyId subjectId changedFields
} } }";

/// What anybody may do.
const PUBLIC: &[&str] = &["registerCustomer"];

/// All events, oldest first.
async fn events(app: &TestApp) -> Vec<Value> {
    let data = app.data(EVENTS, json!({})).await;
    let nodes = data["auditEvents"]["nodes"].as_array().expect("events");
    nodes.iter().rev().cloned().collect()
}

fn sorted(names: &Value) -> Vec<&str> {
    let names = names.as_array().expect("names").iter();
    let mut names: Vec<_> = names.filter_map(Value::as_str).collect();
    names.sort_unstable();
    names
}

stories! {
    /// A new mutation makes this fail, until `every_mutation` says how to call it.
    async fn every_mutation_is_told_how_to_call(app: TestApp) {
        let mut told: BTreeSet<_> = calls().iter().map(|call| call.name.to_owned()).collect();
        told.extend(OF_PEOPLE.iter().map(|name| (*name).to_owned()));
        assert_eq!(told, app.fields_of("Mutation").await.into_keys().collect());
    }

    async fn each_mutation_leaves_one_event(app: TestApp) {
        let actor = app.data("{ viewer { apiClient { id } } }", json!({})).await["viewer"]["apiClient"]["id"].clone();
        let mut ids = Ids::default();
        let mut before = events(&app).await;
        for call in calls() {
            // Refused: no event.
            let answer = app.ask(&call.query(), call.variables(&ids, true)).await;
            let payload = &answer["data"][call.name];
            assert_ne!(payload["userErrors"], json!([]), "{}", call.name);
            assert!(payload[call.what].is_null(), "{}: {answer:#}", call.name);
            assert_eq!(events(&app).await, before, "{}", call.name);
            // Done: one.
            let payload = call.run(&app, &app.key, &mut ids).await;
            let after = events(&app).await;
            assert_eq!(after[..before.len()], before, "{}", call.name);
            let [event] = &after[before.len()..] else { panic!("{}: not one event", call.name) };
            let subject = match call.subject {
                "" => id(&payload[call.what]),
                "tenant" => app.tenant.to_string(),
                subject => ids.0[subject].clone(),
            };
            assert_eq!(event["action"], call.name);
            assert_eq!(event["actor"], json!({"kind": "API_CLIENT", "id": actor, "agentEmail": null}));
            assert_eq!((&event["initiativeId"], &event["companyId"]), (&Value::Null, &Value::Null));
            assert_eq!(event["subjectId"], subject, "{}", call.name);
            assert!(!sorted(&event["changedFields"]).is_empty(), "{}", call.name);
            if call.name != "applyPreset" {
                assert_eq!(sorted(&event["changedFields"]), call.changed, "{}", call.name);
            }
            before = after;
        }
        // Names of fields, and nothing that was in them.
        let name = Regex::new("^[a-z][A-Za-z]*$").expect("a regex");
        for event in &before {
            assert!(sorted(&event["changedFields"]).iter().all(|field| name.is_match(field)), "{event}");
            assert!(!event.to_string().to_ascii_lowercase().contains("secret"), "{event}");
        }
    }

    /// The second time there is nothing left to change, so there is nothing to tell.
    async fn what_changes_nothing_leaves_none(app: TestApp) {
        let mut ids = Ids::default();
        for call in calls() {
            let changes = ["update", "set", "upsert", "deprecate", "apply"].iter().any(|verb| call.name.starts_with(verb));
            call.run(&app, &app.key, &mut ids).await;
            // The same token sealed anew is another one to who looks at it.
            if changes && call.name != "upsertCustomer" {
                let before = events(&app).await;
                call.run(&app, &app.key, &mut ids).await;
                assert_eq!(events(&app).await, before, "{}", call.name);
            }
        }
    }

    /// Without its scope a mutation is refused, and there is no event of that either.
    async fn without_a_scope_there_is_none(app: TestApp) {
        let key = app.key_with("customers:read settings:read audit:read", &[]).await;
        let before = events(&app).await;
        for call in calls().into_iter().filter(|call| !PUBLIC.contains(&call.name)) {
            let answer = app.ask_as(&key, &call.query(), call.variables(&Ids::default(), false)).await;
            assert_eq!(answer["data"], json!({call.name: null}), "{answer:#}");
            assert_eq!(answer["errors"][0]["extensions"], json!({"code": "FORBIDDEN"}), "{}", call.name);
        }
        assert_eq!(events(&app).await, before);
    }

    async fn the_headers_of_an_agent_are_on_record(app: TestApp) {
        let headers = [("x-agent-email", "Agent@Example.com"), ("x-initiative-id", "1207"), ("x-company-id", "88")];
        let create = "mutation { createCustomer(input: {email: \"a@x\", isSubscribed: true}) { customer {
            id consents { history { actor { kind id agentEmail } } }
        } } }";
        let (_, answer) = app.ask_with(&headers, create, json!({})).await;
        let customer = &answer["data"]["createCustomer"]["customer"];
        let event = events(&app).await.pop().expect("an event");
        let actor = json!({"kind": "API_CLIENT", "id": event["actor"]["id"], "agentEmail": "Agent@Example.com"});
        assert_eq!((&event["actor"], &event["initiativeId"], &event["companyId"]), (&actor, &json!("1207"), &json!("88")));
        assert_eq!(customer["consents"], json!([{"history": [{"actor": actor}]}]));
        // Without them nobody is named.
        let update = json!({"id": customer["id"], "firstName": "Ada"});
        app.mutate("updateCustomer", "customer { id }", update).await;
        let event = events(&app).await.pop().expect("an event");
        assert_eq!((&event["actor"]["agentEmail"], &event["initiativeId"], &event["companyId"]), (&Value::Null, &Value::Null, &Value::Null));
    }

    async fn a_key_is_on_record_as_its_client(app: TestApp) {
        let key = app.key_with("customers:write", &[]).await;
        let made = events(&app).await.pop().expect("an event");
        assert_eq!((&made["action"], &made["actor"]), (&json!("api-key create"), &json!({"kind": "OPERATOR", "id": null, "agentEmail": null})));
        let viewer = app.ask_as(&key, "{ viewer { apiClient { id } } }", json!({})).await["data"]["viewer"]["apiClient"]["id"].clone();
        app.create_customer_as(&key, json!({"email": "a@x"})).await;
        let event = events(&app).await.pop().expect("an event");
        assert_eq!(event["actor"], json!({"kind": "API_CLIENT", "id": viewer, "agentEmail": null}));
        assert!(!json!(events(&app).await).to_string().contains(&key));
    }
}
