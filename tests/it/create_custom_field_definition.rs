//! `createCustomFieldDefinition`.

use serde_json::{Value, json};

use crate::support::{TestApp, stable};

const CREATE: &str = "mutation ($input: CreateCustomFieldDefinitionInput!) {
    createCustomFieldDefinition(input: $input) {
        definition { __typename id object code label type required unique searchable createdAt }
        userErrors { __typename code message path }
    }
}";

async fn create(app: &TestApp, key: &str, input: Value) -> Value {
    stable(&app.ask_as(key, CREATE, json!({"input": input})).await)
}

stories! {
    async fn everything_comes_back(app: TestApp) {
        let input = json!({"object": "ADDRESS", "code": "Door_no-2", "label": "Türnummer", "type": "TEXT", "required": true, "unique": true, "searchable": true});
        assert_eq!(create(&app, &app.key, input).await, json!({"data": {"createCustomFieldDefinition": {
            "definition": {
                "__typename": "CustomFieldDefinition", "id": "cfd_1", "object": "ADDRESS", "code": "Door_no-2", "label": "Türnummer",
                "type": "TEXT", "required": true, "unique": true, "searchable": true, "createdAt": "<time>",
            },
            "userErrors": [],
        }}}));
        let input = json!({"object": "CUSTOMER", "code": "Door_no-2", "label": "L", "type": "TEXT"});
        let answer = create(&app, &app.key, input).await;
        let definition = &answer["data"]["createCustomFieldDefinition"]["definition"];
        assert_eq!(
            [&definition["required"], &definition["unique"], &definition["searchable"]],
            [&json!(false), &json!(false), &json!(false)]
        );
    }

    async fn all_faults_at_once(app: TestApp) {
        let message = "Use 1 to 64 letters (a to z), digits, dashes and underscores, starting with a letter.";
        for code in ["", "1a", "a b", "é", "a\u{0}", &"a".repeat(65)] {
            let input = json!({"object": "CUSTOMER", "code": code, "label": " ", "type": "TEXT"});
            assert_eq!(create(&app, &app.key, input).await, json!({"data": {"createCustomFieldDefinition": {
                "definition": null,
                "userErrors": [
                    {"__typename": "InputError", "code": "INVALID_FORMAT", "message": message, "path": ["code"]},
                    {"__typename": "InputError", "code": "REQUIRED", "message": "This must not be empty.", "path": ["label"]},
                ],
            }}}), "{code:?}");
        }
    }

    async fn a_code_is_one_field_s_also_under_a_race(app: TestApp) {
        let creates = (0..20).map(|_| create(&app, &app.key, json!({"object": "CUSTOMER", "code": "tier", "label": "L", "type": "TEXT"})));
        let answers = futures_util::future::join_all(creates).await;
        let taken = json!({"data": {"createCustomFieldDefinition": {"definition": null, "userErrors": [
            {"__typename": "AlreadyTakenError", "code": "ALREADY_TAKEN", "message": "There is one with this code already.", "path": ["code"]},
        ]}}});
        assert_eq!(answers.iter().filter(|answer| **answer == taken).count(), 19);
    }

    async fn it_needs_the_scope(app: TestApp) {
        let key = app.key_with("customers:write settings:read", &[]).await;
        let input = json!({"object": "CUSTOMER", "code": "tier", "label": "L", "type": "TEXT"});
        let answer = create(&app, &key, input.clone()).await;
        assert_eq!(answer["data"], json!({"createCustomFieldDefinition": null}));
        assert_eq!(answer["errors"][0]["message"], "This needs an API key with the scope settings:write.");
        let made = create(&app, &app.key, input).await;
        assert_eq!(made["data"]["createCustomFieldDefinition"]["userErrors"], json!([]));
    }
}
