//! CareCloud: the store of registration, and whose customer it is.

use frontdesk::values::ApiClientKind;
use serde_json::{Value, json};

use super::{
    carecloud::{carecloud, customer},
    create_named, created, created_as, fault, refused, refused_as, updated,
};
use crate::support::{TestApp, id};

const PARTNERS: &str = "id storeId partners { name }";

/// The names of partners.
fn names(customer: &Value) -> Vec<&str> {
    let partners = customer["partners"].as_array().expect("partners");
    let names = partners.iter().map(|partner| partner["name"].as_str());
    names.map(|name| name.expect("a name")).collect()
}

async fn partners_of(app: &TestApp, customer: &str) -> Value {
    let query = "query ($id: ID!) { customer(by: {id: $id}) { version partners { name } } }";
    app.data(query, json!({"id": customer})).await["customer"].take()
}

async fn set_partners(app: &TestApp, key: &str, customer: &str, partners: &[&str]) -> Value {
    let query = "mutation ($input: SetCustomerPartnersInput!) {
        setCustomerPartners(input: $input) { customer { version partners { name } } userErrors { __typename code path } }
    }";
    let input = json!({"customerId": customer, "partnerIds": partners});
    app.ask_as(key, query, json!({"input": input})).await
}

stories! {
    async fn a_store_may_be_changed_never_removed(app: TestApp) {
        let source = carecloud(&app).await;
        let acme = app.create_partner("Acme").await;
        let (first, second) = (app.create_store("First", &acme).await, app.create_store("Second", &acme).await);
        let made = created(&app, customer(&source, json!({"storeId": first})), "id storeId").await;
        let ada = id(&made);
        assert_eq!(made, json!({"id": ada, "storeId": first}));
        let answer = updated(&app, &ada, json!({"storeId": second}), "storeId version").await;
        assert_eq!(answer, json!({"customer": {"storeId": second, "version": 2}, "userErrors": []}));
        for (bad, code) in [(json!(null), "NOT_ALLOWED"), (json!("sto_none"), "NOT_FOUND")] {
            let answer = updated(&app, &ada, json!({"storeId": bad}), "id").await;
            assert_eq!(answer, json!({"customer": null, "userErrors": [fault(code, &["storeId"])]}));
        }
        // Left out, it stays.
        let answer = updated(&app, &ada, json!({"title": "x"}), "storeId version").await;
        assert_eq!(answer, json!({"customer": {"storeId": second, "version": 3}, "userErrors": []}));
    }

    async fn all_accessible_partners_whatever_the_store(app: TestApp) {
        let source = carecloud(&app).await;
        let (acme, bolt) = (app.create_partner("Acme").await, app.create_partner("Bolt").await);
        let (at_acme, at_bolt) = (app.create_store("A", &acme).await, app.create_store("B", &bolt).await);
        let all = created(&app, customer(&source, json!({})), PARTNERS).await;
        assert_eq!((&all["storeId"], names(&all)), (&Value::Null, vec!["Default", "Acme", "Bolt"]));
        let all = created(&app, customer(&source, json!({"storeId": at_bolt})), PARTNERS).await;
        assert_eq!((&all["storeId"], names(&all)), (&json!(at_bolt), vec!["Default", "Acme", "Bolt"]));
        // A client of one partner assigns to that one, and knows no stores but its own.
        let key = app.key_with("customers:write customers:read", &[&acme]).await;
        let own = created_as(&app, &key, customer(&source, json!({"storeId": at_acme})), PARTNERS).await;
        assert_eq!((&own["storeId"], names(&own)), (&json!(at_acme), vec!["Acme"]));
        let answer = refused_as(&app, &key, customer(&source, json!({"storeId": at_bolt}))).await;
        assert_eq!(answer, json!([fault("NOT_FOUND", &["storeId"])]));
        assert_eq!(partners_of(&app, &id(&own)).await, json!({"version": 1, "partners": [{"name": "Acme"}]}));
    }

    async fn the_partner_of_the_store_alone(app: TestApp) {
        let source = carecloud(&app).await;
        let (acme, bolt) = (app.create_partner("Acme").await, app.create_partner("Bolt").await);
        let (at_acme, at_bolt) = (app.create_store("A", &acme).await, app.create_store("B", &bolt).await);
        app.settings(json!({"partnerAssignment": "STORE_BASED"})).await;
        for (store, partner) in [(&at_acme, "Acme"), (&at_bolt, "Bolt")] {
            let made = created(&app, customer(&source, json!({"storeId": store})), PARTNERS).await;
            assert_eq!((&made["storeId"], names(&made)), (&json!(store), vec![partner]));
        }
        // Another store later on is another store, and no other partner.
        let made = created(&app, customer(&source, json!({"storeId": at_acme})), PARTNERS).await;
        let answer = updated(&app, &id(&made), json!({"storeId": at_bolt}), PARTNERS).await;
        assert_eq!((&answer["customer"]["storeId"], names(&answer["customer"])), (&json!(at_bolt), vec!["Acme"]));

        let without = customer(&source, json!({"email": "none@x.cz"}));
        assert_eq!(refused(&app, without.clone()).await, json!([fault("REQUIRED", &["storeId"])]));
        app.settings(json!({"partnerFallback": "ALL_ACCESSIBLE"})).await;
        let key = app.key_with("customers:write customers:read", &[&acme, &bolt]).await;
        let made = created_as(&app, &key, without, PARTNERS).await;
        assert_eq!((&made["storeId"], names(&made)), (&Value::Null, vec!["Acme", "Bolt"]));
        // With a store, the fallback decides nothing.
        let made = created(&app, customer(&source, json!({"storeId": at_bolt})), PARTNERS).await;
        assert_eq!(names(&made), ["Bolt"]);
    }

    async fn set_partners_replaces_what_the_caller_can_access(app: TestApp) {
        let source = carecloud(&app).await;
        let (acme, bolt) = (app.create_partner("Acme").await, app.create_partner("Bolt").await);
        let ada = id(&created(&app, customer(&source, json!({})), "id").await);
        let scopes = "customers:write customers:read customers:partners";
        let key = app.key_with(scopes, &[&acme, &bolt]).await;
        let set = async |key: &str, partners: &[&str]| set_partners(&app, key, &ada, partners).await["data"]["setCustomerPartners"].clone();
        let now = |version: i32, partners: &[&str]| -> Value {
            let partners: Vec<_> = partners.iter().map(|name| json!({"name": name})).collect();
            json!({"version": version, "partners": partners})
        };
        let done = |version: i32, partners: &[&str]| json!({"customer": now(version, partners), "userErrors": []});

        // The client does not see that Default has the customer, and leaves it so.
        assert_eq!(set(&key, &[&bolt]).await, done(2, &["Bolt"]));
        assert_eq!(partners_of(&app, &ada).await, now(2, &["Default", "Bolt"]));
        assert_eq!(set(&key, &[&acme, &bolt]).await, done(3, &["Acme", "Bolt"]));
        // The same again changes nothing.
        assert_eq!(set(&key, &[&bolt, &acme]).await, done(3, &["Acme", "Bolt"]));

        let not_found = |index: &str| json!({"customer": null, "userErrors": [fault("NOT_FOUND", &["partnerIds", index])]});
        let only_acme = app.key_with(scopes, &[&acme]).await;
        assert_eq!(set(&only_acme, &[&acme, &bolt]).await, not_found("1"));
        assert_eq!(set(&app.key, &["par_none"]).await, not_found("0"));
        let (_, other) = app.second_tenant().await;
        assert_eq!(set(&other, &[]).await, json!({"customer": null, "userErrors": [fault("NOT_FOUND", &["customerId"])]}));
        assert_eq!(set(&key, &[&acme, &acme]).await, json!({"customer": null, "userErrors": [fault("INVALID_VALUE", &["partnerIds", "1"])]}));
        assert_eq!(partners_of(&app, &ada).await, now(3, &["Default", "Acme", "Bolt"]));

        assert_eq!(set(&only_acme, &[]).await["userErrors"], json!([]));
        assert_eq!(partners_of(&app, &ada).await, now(4, &["Default", "Bolt"]));
        // Whoever can access all partners replaces all.
        assert_eq!(set(&app.key, &[&acme]).await, done(5, &["Acme"]));
        assert_eq!(set(&app.key, &[]).await, done(6, &[]));
    }

    async fn set_partners_is_for_enterprise_clients(app: TestApp) {
        let source = carecloud(&app).await;
        let ada = id(&created(&app, customer(&source, json!({})), "id").await);
        let scopes = "customers:write customers:read customers:partners";
        let front_end = app.key_of(app.tenant, ApiClientKind::Customer, scopes, &[]).await;
        let no_scope = app.key_with("customers:write customers:read", &[]).await;
        for (key, message) in [
            (&front_end, "This needs an API client of kind ENTERPRISE."),
            (&no_scope, "This needs an API key with the scope customers:partners."),
        ] {
            assert_eq!(set_partners(&app, key, &ada, &[]).await, json!({
                "data": {"setCustomerPartners": null},
                "errors": [{
                    "message": message,
                    "locations": [{"line": 2, "column": 9}],
                    "path": ["setCustomerPartners"],
                    "extensions": {"code": "FORBIDDEN"},
                }],
            }));
        }
        assert_eq!(partners_of(&app, &ada).await, json!({"version": 1, "partners": [{"name": "Default"}]}));
        let back_end = app.key_of(app.tenant, ApiClientKind::Enterprise, scopes, &[]).await;
        let answer = set_partners(&app, &back_end, &ada, &[]).await;
        assert_eq!(answer, json!({"data": {"setCustomerPartners": {"customer": {"version": 2, "partners": []}, "userErrors": []}}}));
    }

    async fn a_source_is_required_and_there_may_be_several(app: TestApp) {
        let app_source = carecloud(&app).await;
        let till = create_named(&app, "createSource", "source", "Till").await;
        let fields = "version source { sourceId } sources { sourceId externalId }";
        let required = json!([fault("REQUIRED", &["source"])]);
        assert_eq!(refused(&app, json!({"language": "cs"})).await, required);
        assert_eq!(refused(&app, json!({"language": "cs", "source": null})).await, required);
        let not_found = json!([fault("NOT_FOUND", &["source", "sourceId"])]);
        assert_eq!(refused(&app, customer("src_none", json!({}))).await, not_found);
        let input = json!({"language": "cs", "source": {"sourceId": till, "externalId": "x".repeat(256)}});
        assert_eq!(refused(&app, input).await, json!([fault("TOO_LONG", &["source", "externalId"])]));

        let input = json!({"language": "cs", "source": {"sourceId": app_source, "externalId": "A-1"}});
        let ada = id(&created(&app, input, "id").await);
        let first = json!({"sourceId": app_source, "externalId": "A-1"});
        let second = json!({"sourceId": till, "externalId": null});
        let third = json!({"sourceId": till, "externalId": "T-9"});
        let with = |version: i32, sources: Value| {
            let last = sources.as_array().and_then(|sources| sources.last()).map(|last| last["sourceId"].clone());
            json!({"customer": {"version": version, "source": {"sourceId": last}, "sources": sources}, "userErrors": []})
        };
        for (source, expected) in [
            (second.clone(), with(2, json!([first, second]))),
            (third.clone(), with(3, json!([first, second, third]))),
            // What is known already is no news.
            (first.clone(), with(3, json!([first, second, third]))),
        ] {
            assert_eq!(updated(&app, &ada, json!({"source": source}), fields).await, expected);
        }
        // Left out, all stay; where no preset says so, none is needed.
        assert_eq!(updated(&app, &ada, json!({"title": "x"}), fields).await, with(4, json!([first, second, third])));
        app.settings(json!({"sourceRequired": false})).await;
        assert_eq!(created(&app, json!({"language": "cs"}), "sources { sourceId }").await, json!({"sources": []}));
    }
}
