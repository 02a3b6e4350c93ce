//! What stores, partners and sites do not have in common: whose they are, and their numbers.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    support::{TestApp, fault, id, refusal},
    whole_customer::merged,
};

const STORE: &str = "store { id name site { name } partner { name } }";

async fn store(app: &TestApp, key: &str, verb: &str, input: Value) -> Value {
    let answer = app
        .mutate_as(key, &format!("{verb}Store"), STORE, input)
        .await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"][format!("{verb}Store")].clone()
}

fn refused(code: &str, path: &str) -> Value {
    json!({"store": null, "userErrors": [fault(code, &[path])]})
}

stories! {
    async fn a_store_may_go_to_another_partner(app: TestApp) {
        let (acme, bolt) = (app.create_partner("Acme").await, app.create_partner("Bolt").await);
        let made = store(&app, &app.key, "create", json!({"name": "S", "partnerId": acme})).await;
        let shop = id(&made["store"]);
        let shown = |name: &str, partner: &str| json!({
            "store": {"id": shop, "name": name, "site": {"name": "Default"}, "partner": {"name": partner}}, "userErrors": [],
        });
        assert_eq!(made, shown("S", "Acme"));
        app.settings(json!({"partnerAssignment": "STORE_BASED"})).await;
        let customer = app.create_customer(json!({"email": "a@x", "storeId": shop})).await;
        assert_eq!(customer["customer"]["partners"], json!([{"name": "Acme"}]));
        let update = async |input: Value| store(&app, &app.key, "update", merged(&input, &json!({"id": shop}))).await;
        assert_eq!(update(json!({"partnerId": bolt})).await, shown("S", "Bolt"));
        assert_eq!(update(json!({"partnerId": null})).await, refused("REQUIRED", "partnerId"));
        for nobody in ["par_01h455vb4pex5vsknk084sn02q", "x", "", &shop] {
            assert_eq!(update(json!({"name": "T", "partnerId": nobody})).await, refused("NOT_FOUND", "partnerId"), "{nobody}");
        }
        assert_eq!(update(json!({"name": "T"})).await, shown("T", "Bolt"));
        // Whose customers they were, they stay; the next ones are the new partner's.
        let query = "query ($id: ID!) { customer(by: {id: $id}) { partners { name } } }";
        let found = app.data(query, json!({"id": customer["customer"]["id"]})).await;
        assert_eq!(found["customer"]["partners"], json!([{"name": "Acme"}]));
        let next = app.create_customer(json!({"email": "b@x", "storeId": shop})).await;
        assert_eq!(next["customer"]["partners"], json!([{"name": "Bolt"}]));
    }

    /// What belongs to a partner that the caller cannot access is as if absent.
    async fn each_sees_the_stores_of_its_partners(app: TestApp) {
        let (acme, bolt) = (app.create_partner("Acme").await, app.create_partner("Bolt").await);
        let (at_acme, at_bolt) = (app.create_store("A", &acme).await, app.create_store("B", &bolt).await);
        let key = app.key_with("partners:write", &[&acme]).await;
        let answer = app.ask_as(&key, "{ partners { nodes { name } } stores { nodes { name } } }", json!({})).await;
        assert_eq!(answer, json!({"data": {"partners": {"nodes": [{"name": "Acme"}]}, "stores": {"nodes": [{"name": "A"}]}}}));
        let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
        let answer = app.ask_as(&key, query, json!({"ids": [acme, bolt, at_acme, at_bolt]})).await;
        assert_eq!(answer, json!({"data": {"nodes": [{"id": acme}, null, {"id": at_acme}, null]}}));

        assert_eq!(store(&app, &key, "create", json!({"name": "S", "partnerId": bolt})).await, refused("NOT_FOUND", "partnerId"));
        assert_eq!(store(&app, &key, "update", json!({"id": at_acme, "partnerId": bolt})).await, refused("NOT_FOUND", "partnerId"));
        assert_eq!(store(&app, &key, "update", json!({"id": at_bolt, "partnerId": acme})).await, refused("NOT_FOUND", "id"));
        let answer = app.mutate_as(&key, "updatePartner", "partner { id }", json!({"id": bolt, "name": "Mine"})).await;
        assert_eq!(answer["data"]["updatePartner"], json!({"partner": null, "userErrors": [fault("NOT_FOUND", &["id"])]}));
        let answer = app.mutate_as(&key, "updatePartner", "partner { name }", json!({"id": acme, "name": "Acme & Co"})).await;
        assert_eq!(answer["data"]["updatePartner"], json!({"partner": {"name": "Acme & Co"}, "userErrors": []}));
        let names = app.data("{ partners { nodes { name } } stores { nodes { name partner { name } } } }", json!({})).await;
        assert_eq!(names, json!({
            "partners": {"nodes": [{"name": "Default"}, {"name": "Acme & Co"}, {"name": "Bolt"}]},
            "stores": {"nodes": [{"name": "A", "partner": {"name": "Acme & Co"}}, {"name": "B", "partner": {"name": "Bolt"}}]},
        }));
    }

    async fn a_store_is_at_a_site(app: TestApp) {
        let site = app.mutate("createSite", "site { id number }", json!({"name": "Second"})).await["site"].clone();
        let partner = app.create_partner("Acme").await;
        let input = json!({"name": "S", "partnerId": partner});
        let at = async |key: &str, input: Value| {
            let payload = store(&app, key, "create", input).await;
            assert_eq!(payload["userErrors"], json!([]));
            payload["store"]["site"]["name"].clone()
        };
        // The first client has a site of its own; one that has none must say which.
        assert_eq!(at(&app.key, input.clone()).await, "Default");
        assert_eq!(at(&app.key, merged(&input, &json!({"siteId": site["id"]}))).await, "Second");
        let key = app.key_with("partners:write", &[]).await;
        assert_eq!(store(&app, &key, "create", input.clone()).await, refused("REQUIRED", "siteId"));
        for nowhere in ["site_01h455vb4pex5vsknk084sn02q", "x", "2"] {
            assert_eq!(store(&app, &key, "create", merged(&input, &json!({"siteId": nowhere}))).await, refused("NOT_FOUND", "siteId"));
        }
        let query = "mutation ($input: CreateStoreInput!) { createStore(input: $input) { store { site { name } } } }";
        for header in [site["id"].as_str().expect("an id").to_owned(), site["number"].to_string()] {
            let (_, answer) = app.ask_with(&[("x-frontdesk-site", &header)], query, json!({"input": input})).await;
            assert_eq!(answer, json!({"data": {"createStore": {"store": {"site": {"name": "Second"}}}}}));
        }
    }

    /// A site's number is its own over all tenants, also where many are made at once.
    async fn every_site_has_a_number(app: TestApp) {
        let (_, other) = app.second_tenant().await;
        let make = |n: usize| {
            let key = if n.is_multiple_of(2) { &app.key } else { &other };
            app.mutate_as(key, "createSite", "site { number }", json!({"name": format!("S{n}")}))
        };
        let answers = join_all((0..12).map(make)).await;
        let mut numbers: Vec<_> = answers.iter().map(|answer| answer["data"]["createSite"]["site"]["number"].as_i64()).collect();
        numbers.sort_unstable();
        // The first two are those that the tenants began with.
        assert_eq!(numbers, (3..15).map(Some).collect::<Vec<_>>());
    }

    async fn what_a_group_or_a_source_is_called_is_seen_at_once(app: TestApp) {
        let group = app.mutate("createCustomerGroup", "group { id }", json!({"name": "Retail"})).await["group"]["id"].clone();
        let source = app.mutate("createSource", "source { id }", json!({"name": "Fair"})).await["source"]["id"].clone();
        let customer = id(&app.create_customer(json!({"email": "a@x", "groupId": group, "source": {"sourceId": source}})).await["customer"]);
        app.mutate("updateCustomerGroup", "", json!({"id": group, "name": "Wholesale"})).await;
        app.mutate("updateSource", "", json!({"id": source, "name": "Web"})).await;
        let query = "query ($id: ID!) { customer(by: {id: $id}) { version group { name } sources { source { name } } } }";
        assert_eq!(app.data(query, json!({"id": customer})).await, json!({"customer": {
            "version": 1, "group": {"name": "Wholesale"}, "sources": [{"source": {"name": "Web"}}],
        }}));
        // Of another tenant they are as if absent.
        let (_, other) = app.second_tenant().await;
        let payload = app.create_customer_as(&other, json!({"email": "a@x", "groupId": group, "source": {"sourceId": source}})).await;
        assert_eq!(payload, json!({"customer": null, "userErrors": [fault("NOT_FOUND", &["groupId"]), fault("NOT_FOUND", &["source", "sourceId"])]}));
        let reader = app.key_with("settings:read", &[]).await;
        let answer = app.mutate_as(&reader, "updateSource", "source { id }", json!({"id": source, "name": "X"})).await;
        assert_eq!(refusal(&answer), json!({"data": {"updateSource": null}, "codes": ["FORBIDDEN"]}));
    }
}
