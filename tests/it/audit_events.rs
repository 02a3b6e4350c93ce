//! `auditEvents` and `customer.auditEvents`: what a filter finds, page after page, and who may read it.

use serde_json::{Value, json};

use crate::support::{TestApp, id, refusal, stable};

const EVENTS: &str = "query ($filter: AuditEventFilter, $first: Int, $after: String) {
    auditEvents(filter: $filter, first: $first, after: $after) {
        edges { cursor node { id action occurredAt subjectId } }
        pageInfo { hasPreviousPage hasNextPage startCursor endCursor }
    }
}";

/// What was done, newest first, by those events that `filter` finds.
async fn actions(app: &TestApp, filter: Value) -> Vec<String> {
    let data = app
        .data(EVENTS, json!({"filter": filter, "first": 100}))
        .await;
    let edges = data["auditEvents"]["edges"].as_array().expect("edges");
    let action = |edge: &Value| edge["node"]["action"].as_str().map(str::to_owned);
    edges.iter().filter_map(action).collect()
}

stories! {
    async fn each_filter(app: TestApp) {
        let (_, answer) = app.ask_with(
            &[("x-agent-email", "eve@example.com"), ("x-initiative-id", "i 1"), ("x-company-id", "c1")],
            "mutation { createCustomer(input: {email: \"a@x\"}) { customer { id } } }", json!({}),
        ).await;
        let customer = id(&answer["data"]["createCustomer"]["customer"]);
        let key = app.key_with("customers:write", &[]).await;
        let client = app.ask_as(&key, "{ viewer { apiClient { id } } }", json!({})).await["data"]["viewer"]["apiClient"]["id"].clone();
        app.mutate_as(&key, "updateCustomer", "customer { id }", json!({"id": customer, "firstName": "Ada"})).await;
        let partner = app.create_partner("Acme").await;
        let time = async |filter: Value| {
            let data = app.data(EVENTS, json!({"filter": filter, "first": 1})).await;
            data["auditEvents"]["edges"][0]["node"]["occurredAt"].clone()
        };
        let (created, updated) = (time(json!({"actions": ["createCustomer"]})).await, time(json!({"actions": ["updateCustomer"]})).await);
        for (filter, expected) in [
            (json!({"subjectId": customer}), &["updateCustomer", "createCustomer"][..]),
            (json!({"subjectId": partner}), &["createPartner"]),
            (json!({"subjectId": "cus_01h455vb4pex5vsknk084sn02q"}), &[]), (json!({"subjectId": "x"}), &[]), (json!({"subjectId": ""}), &[]),
            (json!({"actorId": client}), &["updateCustomer"]), (json!({"actorId": customer}), &[]),
            (json!({"actions": ["createPartner", "updateCustomer"]}), &["createPartner", "updateCustomer"]),
            (json!({"actions": ["none", "\u{0}"]}), &[]), (json!({"actions": []}), &[]),
            (json!({"agentEmail": "eve@example.com"}), &["createCustomer"]), (json!({"agentEmail": "adam@example.com"}), &[]),
            (json!({"initiativeId": "i 1"}), &["createCustomer"]), (json!({"initiativeId": "i"}), &[]),
            (json!({"companyId": "c1"}), &["createCustomer"]), (json!({"companyId": "\u{0}"}), &[]),
            (json!({"from": created, "before": updated}), &["api-key create", "createCustomer"]),
            (json!({"from": updated}), &["createPartner", "updateCustomer"]),
            (json!({"subjectId": customer, "actions": ["createCustomer", "createPartner"], "agentEmail": "eve@example.com"}), &["createCustomer"]),
            (json!({"subjectId": customer, "actorId": client, "companyId": "c1"}), &[]),
        ] {
            assert_eq!(actions(&app, filter.clone()).await, expected, "{filter}");
        }
        for all in [json!({}), Value::Null] {
            assert_eq!(actions(&app, all).await, ["createPartner", "updateCustomer", "api-key create", "createCustomer"]);
        }
        for field in ["from", "before"] {
            let (status, answer) = app.ask_with(&[], EVENTS, json!({"filter": {field: "yesterday"}})).await;
            assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (400, &json!("BAD_USER_INPUT")));
        }
    }

    async fn page_after_page(app: TestApp) {
        let customer = id(&app.create_customer(json!({"email": "a@x"})).await["customer"]);
        for n in 0..24 {
            app.mutate("updateCustomer", "", json!({"id": customer, "firstName": format!("N{n}")})).await;
        }
        let filter = json!({"subjectId": customer});
        let (mut seen, mut after) = (Vec::new(), Value::Null);
        loop {
            let data = app.data(EVENTS, json!({"filter": filter, "first": 10, "after": after})).await;
            let page = &data["auditEvents"];
            let edges = page["edges"].as_array().expect("edges");
            let has_previous = !seen.is_empty();
            seen.extend(edges.iter().map(|edge| (id(&edge["node"]), edge["node"]["action"].clone())));
            assert_eq!(page["pageInfo"], json!({
                "hasPreviousPage": has_previous, "hasNextPage": seen.len() < 25,
                "startCursor": edges[0]["cursor"], "endCursor": edges[edges.len() - 1]["cursor"],
            }));
            if seen.len() >= 25 {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
            // What is done meanwhile comes before, and moves nothing.
            app.create_partner("Acme").await;
        }
        assert_eq!(seen.last().map(|(_, action)| action), Some(&json!("createCustomer")));
        // The same is told of the customer, and twenty where it is not said.
        let query = "query ($id: ID!, $after: String) { customer(by: {id: $id}) { auditEvents(after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } } }";
        let data = app.data(query, json!({"id": customer})).await;
        let page = &data["customer"]["auditEvents"];
        let rest = app.data(query, json!({"id": customer, "after": page["pageInfo"]["endCursor"]})).await;
        let rest = &rest["customer"]["auditEvents"];
        let ids = |page: &Value| page["nodes"].as_array().expect("nodes").iter().map(id).collect::<Vec<_>>();
        assert_eq!((ids(page).len(), &page["pageInfo"]["hasNextPage"], &rest["pageInfo"]["hasNextPage"]), (20, &json!(true), &json!(false)));
        assert_eq!([ids(page), ids(rest)].concat(), seen.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>());
        for (arguments, code) in [
            (json!({"first": 0}), "BAD_USER_INPUT"), (json!({"first": 101}), "BAD_USER_INPUT"), (json!({"after": "x"}), "BAD_CURSOR"),
        ] {
            let (status, answer) = app.ask_with(&[], EVENTS, arguments).await;
            assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (400, &json!(code)));
        }
    }

    async fn an_event_is_a_node(app: TestApp) {
        app.create_partner("Acme").await;
        let data = app.data(EVENTS, json!({"first": 1})).await;
        let event = &data["auditEvents"]["edges"][0]["node"];
        let query = "query ($id: ID!) { node(id: $id) { ... on AuditEvent { id action occurredAt subjectId } } }";
        assert_eq!(app.data(query, json!({"id": event["id"]})).await["node"], *event);
        assert_eq!(stable(&event["id"]), json!("aud_1"));
        let (_, other) = app.second_tenant().await;
        assert_eq!(app.ask_as(&other, query, json!({"id": event["id"]})).await, json!({"data": {"node": null}}));
        let key = app.key_with("customers:read settings:read", &[]).await;
        let there = app.ask_as(&key, query, json!({"id": event["id"]})).await;
        assert_eq!(refusal(&there), json!({"data": {"node": null}, "codes": ["FORBIDDEN"]}));
        assert_eq!(app.ask_as(&key, query, json!({"id": "aud_01h455vb4pex5vsknk084sn02q"})).await, there);
    }

    async fn who_may_read_it(app: TestApp) {
        let customer = id(&app.create_customer(json!({"email": "a@x"})).await["customer"]);
        let without = app.key_with("customers:read customers:write settings:read settings:write", &[]).await;
        let answer = app.ask_as(&without, EVENTS, json!({})).await;
        assert_eq!(refusal(&answer), json!({"data": null, "codes": ["FORBIDDEN"]}));
        let of_customer = "query ($id: ID!) { customer(by: {id: $id}) { auditEvents { nodes { action } } } }";
        let answer = app.ask_as(&without, of_customer, json!({"id": customer})).await;
        assert_eq!(refusal(&answer), json!({"data": {"customer": null}, "codes": ["FORBIDDEN"]}));
        let with = app.key_with("customers:read audit:read", &[]).await;
        let answer = app.ask_as(&with, of_customer, json!({"id": customer})).await;
        assert_eq!(answer, json!({"data": {"customer": {"auditEvents": {"nodes": [{"action": "createCustomer"}]}}}}));
        // Another tenant has a trail of its own.
        let (_, other) = app.second_tenant().await;
        let answer = app.ask_as(&other, EVENTS, json!({"filter": {"subjectId": customer}})).await;
        assert_eq!(answer["data"]["auditEvents"]["edges"], json!([]));
        let answer = app.ask_as(&other, EVENTS, json!({})).await;
        let mine = actions(&app, json!({})).await;
        assert_ne!(answer["data"]["auditEvents"]["edges"].as_array().map(Vec::len), Some(mine.len()));
        assert!(!answer.to_string().contains("createCustomer"));
    }

    /// What a caller says of its agent is kept whole, or refused; it is never cut.
    async fn headers_have_limits(app: TestApp) {
        let query = "mutation ($email: EmailAddress!) { createCustomer(input: {email: $email}) { customer { id } userErrors { code } } }";
        let long = "é".repeat(100);
        for (index, header) in ["x-agent-email", "x-initiative-id", "x-company-id"].into_iter().enumerate() {
            let email = json!({"email": format!("a{index}@x")});
            let (status, _) = app.ask_with(&[(header, &"x".repeat(5_000))], query, email.clone()).await;
            assert_eq!(status, 400, "{header}");
            let (status, answer) = app.ask_with(&[(header, &long)], query, email).await;
            assert_eq!((status, &answer["data"]["createCustomer"]["userErrors"]), (200, &json!([])), "{header}");
        }
        for filter in [json!({"agentEmail": long}), json!({"initiativeId": long}), json!({"companyId": long})] {
            assert_eq!(actions(&app, filter).await, ["createCustomer"]);
        }
    }
}
