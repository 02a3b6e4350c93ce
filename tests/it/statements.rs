//! Batching: nested fields cost the same number of statements for one customer and for a hundred.

use serde_json::{Value, json};

use crate::support::{TestApp, id};

/// Each kind of look-up once, a level below the customers.
const TREE: &str = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Customer {
    email site { name } store { name } customFields { code } metadata { key }
    addresses { city } partners { name }
} } }";
/// The caller's key, then customers, sites, stores, field values, metadata, addresses and partners.
const TREE_STATEMENTS: u64 = 8;

/// More levels, and some kinds by two ways, which may or may not meet: a few statements more or less,
/// but not one a customer (of which there are 100, with 200 addresses and 600 partners).
const CROSSING: &str = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Customer {
    email site { name } store { name site { name } partner { name externalIds { value } } } createdIn
    addresses { city customFields { code } metadata { key } } defaultBillingAddress { id }
    partners { name externalIds { value } } customFields { code } metadata { key }
} } }";
const CROSSING_STATEMENTS: std::ops::RangeInclusive<u64> = 11..=40;

stories! {
    async fn a_hundred_customers_cost_as_many_statements_as_one(app: TestApp) {
        app.define_field(json!({"object": "CUSTOMER", "code": "tier", "label": "Tier"})).await;
        app.define_field(json!({"object": "ADDRESS", "code": "door", "label": "Door"})).await;
        for n in 0..4 {
            app.create_partner(&format!("P{n}")).await;
        }
        let partner = app.create_partner("With a store").await;
        let store = app.create_store("Shop", &partner).await;
        let mut ids = Vec::new();
        for n in 0..100 {
            let address = json!({
                "street": ["s"], "city": "c", "countryCode": "GB",
                "customFields": [{"code": "door", "value": {"text": "1"}}], "metadata": [{"key": "k", "value": 1}],
            });
            let payload = app.create_customer(json!({
                "email": format!("a{n}@x"), "storeId": store, "addresses": [address.clone(), address],
                "customFields": [{"code": "tier", "value": {"text": "gold"}}], "metadata": [{"key": "k", "value": 1}],
            })).await;
            ids.push(id(&payload["customer"]));
        }
        let count = async |query: &str, ids: &[String]| {
            // A key is read anew now and then.
            app.app.store.forget_keys();
            let before = app.app.store.statements();
            let data = app.data(query, json!({"ids": ids})).await;
            let nodes = data["nodes"].as_array().expect("nodes");
            assert_eq!(nodes.len(), ids.len());
            for node in nodes {
                assert_eq!(node["addresses"].as_array().map(Vec::len), Some(2));
                assert_eq!(node["partners"].as_array().map(Vec::len), Some(6));
                assert_ne!(node["store"], Value::Null);
            }
            app.app.store.statements() - before
        };
        for _ in 0..5 {
            assert_eq!(count(TREE, &ids[..1]).await, TREE_STATEMENTS);
            assert_eq!(count(TREE, &ids).await, TREE_STATEMENTS);
            let crossing = count(CROSSING, &ids[..1]).await;
            assert!(CROSSING_STATEMENTS.contains(&crossing), "{crossing}");
            let crossing = count(CROSSING, &ids).await;
            assert!(CROSSING_STATEMENTS.contains(&crossing), "{crossing}");
        }
    }
}
