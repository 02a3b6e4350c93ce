//! `createPartner`.

use serde_json::{Value, json};

use crate::support::{TestApp, stable};

const CREATE: &str = "mutation ($input: CreatePartnerInput!) {
    createPartner(input: $input) {
        partner { __typename id name createdAt externalIds { system value } }
        userErrors { __typename code message path }
    }
}";

async fn create(app: &TestApp, key: &str, input: Value) -> Value {
    stable(&app.ask_as(key, CREATE, json!({"input": input})).await)
}

stories! {
    async fn everything_comes_back(app: TestApp) {
        let input = json!({"name": " Acme ", "externalIds": [
            {"system": "magento", "value": "7"}, {"system": "crm", "value": "ü%_"}, {"system": "crm", "value": "A"},
        ]});
        assert_eq!(create(&app, &app.key, input).await, json!({"data": {"createPartner": {
            "partner": {
                "__typename": "Partner", "id": "par_1", "name": "Acme", "createdAt": "<time>",
                "externalIds": [
                    {"system": "crm", "value": "A"}, {"system": "crm", "value": "ü%_"}, {"system": "magento", "value": "7"},
                ],
            },
            "userErrors": [],
        }}}));
    }

    async fn all_faults_at_once(app: TestApp) {
        let id = |value: &str| json!({"system": "crm", "value": value});
        create(&app, &app.key, json!({"name": "Acme", "externalIds": [id("1")]})).await;
        let input = json!({"name": " ", "externalIds": [id("1"), id("2"), id("2"), id(""), id("a\u{0}")]});
        let fault = |typename: &str, code: &str, message: &str, path: &[&str]| {
            json!({"__typename": typename, "code": code, "message": message, "path": path})
        };
        assert_eq!(create(&app, &app.key, input).await, json!({"data": {"createPartner": {
            "partner": null,
            "userErrors": [
                fault("InputError", "REQUIRED", "This must not be empty.", &["name"]),
                fault("InputError", "INVALID_VALUE", "This is given twice.", &["externalIds", "2"]),
                fault("InputError", "REQUIRED", "This must not be empty.", &["externalIds", "3", "value"]),
                fault("InputError", "INVALID_VALUE", "Control characters are not allowed here.", &["externalIds", "4", "value"]),
                fault("AlreadyTakenError", "ALREADY_TAKEN", "Another one has this external id already.", &["externalIds", "0"]),
            ],
        }}}));
    }

    async fn one_external_id_under_a_race(app: TestApp) {
        let creates = (0..20).map(|n| create(&app, &app.key, json!({"name": format!("P{n}"), "externalIds": [{"system": "crm", "value": "1"}]})));
        let answers = futures_util::future::join_all(creates).await;
        let taken = json!({"data": {"createPartner": {"partner": null, "userErrors": [
            {"__typename": "AlreadyTakenError", "code": "ALREADY_TAKEN", "message": "Another one has this external id already.", "path": ["externalIds", "0"]},
        ]}}});
        assert_eq!(answers.iter().filter(|answer| **answer == taken).count(), 19);
    }

    async fn who_made_it_can_access_it(app: TestApp) {
        let other = app.create_partner("Other").await;
        let key = app.key_with("partners:write", &[&other]).await;
        create(&app, &key, json!({"name": "Mine"})).await;
        let partners = app.ask_as(&key, "{ partners { nodes { name } } }", json!({})).await;
        assert_eq!(partners["data"]["partners"]["nodes"], json!([{"name": "Other"}, {"name": "Mine"}]));
    }

    async fn it_needs_the_scope(app: TestApp) {
        let key = app.key_with("customers:write settings:write", &[]).await;
        let answer = create(&app, &key, json!({"name": "Acme"})).await;
        assert_eq!(answer["data"], json!({"createPartner": null}));
        assert_eq!(answer["errors"][0]["extensions"], json!({"code": "FORBIDDEN"}));
        let partners = app.data("{ partners { nodes { name } } }", json!({})).await;
        assert_eq!(partners["partners"]["nodes"], json!([{"name": "Default"}]));
    }
}
