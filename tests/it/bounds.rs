//! How much of everything there can be, so that no answer grows without end.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::support::{TestApp, fault, field_fault, id};

/// Does a mutation `count` times, twenty in a document: `input` writes the input of each.
async fn many(app: &TestApp, name: &str, count: usize, input: impl Fn(usize) -> String) {
    for start in (0..count).step_by(20) {
        let mut document = "mutation {".to_owned();
        for n in start..count.min(start + 20) {
            let input = input(n);
            write!(
                document,
                " m{n}: {name}(input: {{{input}}}) {{ userErrors {{ code }} }}"
            )
            .expect("a text");
        }
        let data = app.data(&(document + "}"), json!({})).await;
        let payloads = data.as_object().expect("payloads").values();
        assert!(
            payloads
                .into_iter()
                .all(|payload| payload["userErrors"] == json!([])),
            "{data}"
        );
    }
}

async fn full(app: &TestApp, name: &str, input: Value, path: &[&str]) {
    let payload = app.mutate(name, "__typename", input).await;
    assert_eq!(payload["userErrors"], json!([fault("TOO_MANY", path)]));
}

stories! {
    async fn consents_and_sites_of_a_tenant(app: TestApp) {
        // The newsletter is one of them, and so is the first site.
        many(&app, "createConsentDefinition", 99, |n| format!("code: \"c{n}\", label: \"C\"")).await;
        full(&app, "createConsentDefinition", json!({"code": "more", "label": "M"}), &[]).await;
        many(&app, "createSite", 499, |n| format!("name: \"S{n}\"")).await;
        full(&app, "createSite", json!({"name": "M"}), &[]).await;
        // Another tenant has its own.
        let (_, other) = app.second_tenant().await;
        let answer = app.mutate_as(&other, "createSite", "site { name }", json!({"name": "M"})).await;
        assert_eq!(answer, json!({"data": {"createSite": {"site": {"name": "M"}, "userErrors": []}}}));
    }

    async fn what_a_customer_has(app: TestApp) {
        let customer = id(&app.create_customer(json!({"email": "a@x"})).await["customer"]);
        for (n, more) in (0..21).map(|n| (n, json!({"socialAccount": {"provider": format!("p{n}"), "token": "t"}}))) {
            let faults = if n < 20 { json!([]) } else { json!([fault("TOO_MANY", &["socialAccount"])]) };
            assert_eq!(app.update_customer(&customer, more).await, faults, "{n}");
        }
        // One that is there may be given again.
        assert_eq!(app.update_customer(&customer, json!({"socialAccount": {"provider": "p0", "token": "u"}})).await, json!([]));
        let source = app.mutate("createSource", "source { id }", json!({"name": "Fair"})).await["source"]["id"].clone();
        let came = |n: usize| json!({"source": {"sourceId": source, "externalId": n.to_string()}});
        for n in 0..100 {
            assert_eq!(app.update_customer(&customer, came(n)).await, json!([]), "{n}");
        }
        assert_eq!(app.update_customer(&customer, came(100)).await, json!([fault("TOO_MANY", &["source"])]));
        assert_eq!(app.update_customer(&customer, came(99)).await, json!([]));
        for n in 0..101 {
            let organization = app.mutate("createOrganization", "organization { id }", json!({"name": format!("O{n}")})).await["organization"]["id"].clone();
            let input = json!({"organizationId": organization, "customerId": customer});
            if n < 100 {
                let payload = app.mutate("addOrganizationMember", "membership { id }", input).await;
                assert_eq!(payload["userErrors"], json!([]), "{n}");
            } else {
                full(&app, "addOrganizationMember", input, &[]).await;
            }
        }
    }

    /// Who sees more partners than a customer can have has to say which.
    async fn partners_of_a_customer(app: TestApp) {
        many(&app, "createPartner", 999, |n| format!("name: \"P{n}\"")).await;
        assert_eq!(app.create_customer(json!({"email": "a@x"})).await["userErrors"], json!([]));
        let one = app.create_partner("One").await;
        full(&app, "createCustomer", json!({"email": "b@x"}), &[]).await;
        let key = app.key_with("*", &[&one]).await;
        let payload = app.create_customer_as(&key, json!({"email": "b@x"})).await;
        assert_eq!((&payload["userErrors"], &payload["customer"]["partners"]), (&json!([]), &json!([{"name": "One"}])));
    }

    /// A number as long as a book must not take the server down.
    async fn digits_of_a_number(app: TestApp) {
        app.define_field(json!({"object": "CUSTOMER", "code": "n", "label": "N", "type": "DECIMAL", "searchable": true})).await;
        let long = format!("{}7", "0".repeat(100_000));
        let value = json!([{"code": "n", "value": {"decimal": long}}]);
        let payload = app.create_customer(json!({"email": "a@x", "customFields": value})).await;
        assert_eq!(payload["userErrors"], json!([field_fault("INVALID_FORMAT", &["customFields", "0"], "n")]));
        let query = "query ($filter: CustomerFilter) { customers(filter: $filter) { nodes { id } } }";
        let (status, _) = app.ask_with(&[], query, json!({"filter": {"customFields": value}})).await;
        assert_eq!(status, 400);
        let bound = json!({"object": "CUSTOMER", "code": "m", "label": "M", "type": "DECIMAL", "max": long});
        assert_eq!(app.mutate("createCustomFieldDefinition", "definition { id }", bound).await["userErrors"], json!([fault("INVALID_FORMAT", &["max"])]));
    }

    async fn of_a_filter(app: TestApp) {
        let query = "query ($filter: AuditEventFilter) { auditEvents(filter: $filter, first: 1) { nodes { action } } }";
        let actions = |count: usize| json!({"filter": {"actions": vec!["createTenant"; count]}});
        let (status, answer) = app.ask_with(&[], query, actions(101)).await;
        assert_eq!((status, &answer["errors"][0]["message"]), (400, &json!("filter.actions: Give at most 100.")));
        let (status, _) = app.ask_with(&[], query, actions(100)).await;
        assert_eq!(status, 200);
    }
}
