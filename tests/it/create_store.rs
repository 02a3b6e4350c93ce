//! `createStore`.

use serde_json::{Value, json};

use crate::support::{TestApp, stable};

const CREATE: &str = "mutation ($input: CreateStoreInput!) {
    createStore(input: $input) {
        store { __typename id name createdAt site { name number } partner { name } externalIds { system value } }
        userErrors { __typename code path }
    }
}";

async fn create(app: &TestApp, key: &str, input: Value) -> Value {
    stable(&app.ask_as(key, CREATE, json!({"input": input})).await)
}

stories! {
    async fn everything_comes_back(app: TestApp) {
        let partner = app.create_partner("Acme").await;
        let second = frontdesk::domain::site::create_by_operator(&app.app, app.tenant, "Second").await.expect("a site");
        let input = json!({"name": "High Street", "siteId": second.to_string(), "partnerId": partner, "externalIds": [{"system": "pos", "value": "1"}]});
        assert_eq!(create(&app, &app.key, input).await, json!({"data": {"createStore": {
            "store": {
                "__typename": "Store", "id": "sto_1", "name": "High Street", "createdAt": "<time>",
                "site": {"name": "Second", "number": 2}, "partner": {"name": "Acme"},
                "externalIds": [{"system": "pos", "value": "1"}],
            },
            "userErrors": [],
        }}}));
    }

    async fn all_faults_at_once(app: TestApp) {
        let input = json!({"name": "", "siteId": "site_x", "partnerId": "par_x"});
        let fault = |code: &str, path: &str| json!({"__typename": "InputError", "code": code, "path": [path]});
        assert_eq!(create(&app, &app.key, input).await, json!({"data": {"createStore": {
            "store": null,
            "userErrors": [fault("NOT_FOUND", "siteId"), fault("NOT_FOUND", "partnerId"), fault("REQUIRED", "name")],
        }}}));
    }

    /// A partner that the caller cannot access, or another tenant's, is as if absent: byte for byte.
    async fn a_foreign_partner_is_as_if_absent(app: TestApp) {
        let mine = app.create_partner("Mine").await;
        let foreign = app.create_partner("Foreign").await;
        let key = app.key_with("partners:write", &[&mine]).await;
        let (_, other_tenant) = app.second_tenant().await;
        let absent = create(&app, &key, json!({"name": "S", "partnerId": "par_01h455vb4pex5vsknk084sn02q"})).await;
        assert_eq!(absent["data"]["createStore"]["userErrors"][0]["code"], "NOT_FOUND");
        assert_eq!(create(&app, &key, json!({"name": "S", "partnerId": foreign})).await, absent);
        assert_eq!(create(&app, &other_tenant, json!({"name": "S", "partnerId": mine})).await, absent);
        let made = create(&app, &key, json!({"name": "S", "partnerId": mine})).await;
        assert_eq!(made["data"]["createStore"]["userErrors"], json!([]));
    }

    async fn it_needs_the_scope(app: TestApp) {
        let partner = app.create_partner("Acme").await;
        let key = app.key_with("customers:write", &[]).await;
        let answer = create(&app, &key, json!({"name": "S", "partnerId": partner})).await;
        assert_eq!(answer["data"], json!({"createStore": null}));
        assert_eq!(answer["errors"][0]["message"], "This needs an API key with the scope partners:write.");
    }
}
