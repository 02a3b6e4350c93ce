//! `createCustomer`: which partners and which site a customer gets.

use serde_json::{Value, json};

use crate::support::TestApp;

fn refused(code: &str, path: &str) -> Value {
    let fault = json!({"__typename": "InputError", "code": code, "path": [path]});
    json!({"customer": null, "userErrors": [fault]})
}

fn names(payload: &Value) -> Vec<&str> {
    let partners = payload["customer"]["partners"]
        .as_array()
        .expect("partners");
    partners
        .iter()
        .map(|partner| partner["name"].as_str().expect("a name"))
        .collect()
}

stories! {
    async fn partners_are_all_that_the_client_can_access(app: TestApp) {
        let acme = app.create_partner("Acme").await;
        let bolt = app.create_partner("Bolt").await;
        let store = app.create_store("Bolt's", &bolt).await;
        let payload = app.create_customer(json!({"email": "a@x", "storeId": store})).await;
        assert_eq!(names(&payload), ["Default", "Acme", "Bolt"]);
        let key = app.key_with("customers:write", &[&acme]).await;
        let payload = app.create_customer_as(&key, json!({"email": "b@x"})).await;
        assert_eq!(names(&payload), ["Acme"]);
    }

    async fn partners_follow_from_the_store(app: TestApp) {
        let acme = app.create_partner("Acme").await;
        let bolt = app.create_partner("Bolt").await;
        let (at_acme, at_bolt) = (app.create_store("A", &acme).await, app.create_store("B", &bolt).await);
        app.settings(json!({"partnerAssignment": "STORE_BASED"})).await;
        assert_eq!(names(&app.create_customer(json!({"email": "a@x", "storeId": at_acme})).await), ["Acme"]);

        assert_eq!(app.create_customer(json!({"email": "b@x"})).await, refused("REQUIRED", "storeId"));
        app.settings(json!({"partnerFallback": "ALL_ACCESSIBLE"})).await;
        assert_eq!(names(&app.create_customer(json!({"email": "b@x"})).await), ["Default", "Acme", "Bolt"]);

        // A store of a partner that the caller cannot access is as if absent, as is another tenant's.
        let key = app.key_with("customers:write", &[&acme]).await;
        let (_, other) = app.second_tenant().await;
        let not_found = refused("NOT_FOUND", "storeId");
        assert_eq!(app.create_customer_as(&key, json!({"email": "c@x", "storeId": at_bolt})).await, not_found);
        assert_eq!(app.create_customer_as(&other, json!({"email": "c@x", "storeId": at_acme})).await, not_found);
        assert_eq!(app.create_customer_as(&other, json!({"email": "c@x", "storeId": "sto_none"})).await, not_found);
        assert_eq!(names(&app.create_customer_as(&key, json!({"email": "c@x", "storeId": at_acme})).await), ["Acme"]);
    }

    async fn a_customer_may_have_no_partner(app: TestApp) {
        let (_, other) = app.second_tenant().await;
        assert_eq!(names(&app.create_customer_as(&other, json!({"email": "a@x"})).await), Vec::<&str>::new());
    }

    async fn the_site_is_named_or_follows(app: TestApp) {
        let query = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { site { name } createdIn } userErrors { code path } } }";
        let ask = async |key: &str, input: Value| app.ask_as(key, query, json!({"input": input})).await["data"]["createCustomer"].clone();
        let second = frontdesk::domain::site::create_by_operator(&app.app, app.tenant, "Second").await.expect("a site").to_string();
        let made = |site: &str| json!({"customer": {"site": {"name": site}, "createdIn": site}, "userErrors": []});
        let refused = |code: &str, path: &str| json!({"customer": null, "userErrors": [{"code": code, "path": [path]}]});
        // The first client has a site of its own.
        assert_eq!(ask(&app.key, json!({"email": "a@x"})).await, made("Default"));
        assert_eq!(ask(&app.key, json!({"email": "b@x", "siteId": second})).await, made("Second"));
        // One without must say which, where there are several.
        let key = app.key_with("customers:write partners:write", &[]).await;
        assert_eq!(ask(&key, json!({"email": "c@x"})).await, refused("REQUIRED", "siteId"));
        // A store has a site.
        let partner = app.create_partner("Acme").await;
        let store = app.create_store("Shop", &partner).await;
        let at_store = json!({"customer": {"site": {"name": "Default"}, "createdIn": "Shop"}, "userErrors": []});
        assert_eq!(ask(&key, json!({"email": "d@x", "storeId": store})).await, at_store);
        assert_eq!(ask(&key, json!({"email": "e@x", "storeId": store, "siteId": second})).await, refused("MISMATCH", "storeId"));
        // Another tenant's site is as if absent.
        let (_, other) = app.second_tenant().await;
        assert_eq!(ask(&other, json!({"email": "a@x", "siteId": second})).await, refused("NOT_FOUND", "siteId"));
        assert_eq!(ask(&other, json!({"email": "a@x"})).await, made("Second"));
    }

    async fn a_header_names_the_site(app: TestApp) {
        let second = frontdesk::domain::site::create_by_operator(&app.app, app.tenant, "Second").await.expect("a site").to_string();
        let query = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { site { name number } } userErrors { code path } } }";
        let number = app.data("query ($id: ID!) { node(id: $id) { ... on Site { number } } }", json!({"id": second})).await["node"]["number"].clone();
        let made = json!({"data": {"createCustomer": {"customer": {"site": {"name": "Second", "number": number}}, "userErrors": []}}});
        let ask = async |site: &str, input: Value| app.ask_with(&[("x-frontdesk-site", site)], query, json!({"input": input})).await.1;
        assert_eq!(ask(&second, json!({"email": "a@x"})).await, made);
        assert_eq!(ask(&number.to_string(), json!({"email": "b@x"})).await, made);
        // What the input says counts for more.
        assert_eq!(ask("nonsense", json!({"email": "c@x", "siteId": second})).await, made);
        let refused = json!({"data": {"createCustomer": {"customer": null, "userErrors": [{"code": "NOT_FOUND", "path": ["siteId"]}]}}});
        assert_eq!(ask("nonsense", json!({"email": "d@x"})).await, refused);
        assert_eq!(ask("-1", json!({"email": "d@x"})).await, refused);
        let config = "{ siteConfig { site { name } } }";
        assert_eq!(app.ask_with(&[("x-frontdesk-site", second.as_str())], config, json!({})).await.1, json!({"data": {"siteConfig": {"site": {"name": "Second"}}}}));
    }
}
