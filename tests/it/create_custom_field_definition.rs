//! `createCustomFieldDefinition`.

use serde_json::{Value, json};

use crate::support::{TestApp, fault, stable};

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
        let input = json!({"object": "ADDRESS", "code": "Door_no-2", "label": "Türnummer", "type": "TEXT", "required": true, "unique": true});
        assert_eq!(create(&app, &app.key, input).await, json!({"data": {"createCustomFieldDefinition": {
            "definition": {
                "__typename": "CustomFieldDefinition", "id": "cfd_1", "object": "ADDRESS", "code": "Door_no-2", "label": "Türnummer",
                "type": "TEXT", "required": true, "unique": true, "searchable": false, "createdAt": "<time>",
            },
            "userErrors": [],
        }}}));
        let input = json!({"object": "CUSTOMER", "code": "Door_no-2", "label": "L", "type": "TEXT", "searchable": true});
        let answer = create(&app, &app.key, input).await;
        let definition = &answer["data"]["createCustomFieldDefinition"]["definition"];
        assert_eq!(
            [&definition["required"], &definition["unique"], &definition["searchable"]],
            [&json!(false), &json!(false), &json!(true)]
        );
    }

    async fn all_faults_at_once(app: TestApp) {
        let message = "Use 1 to 64 letters (a to z), digits, dashes, underscores and dots.";
        for code in ["", "a/b", "a b", "é", "a\u{0}", &"a".repeat(65)] {
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

    async fn every_rule_comes_back(app: TestApp) {
        let query = "mutation ($input: CreateCustomFieldDefinitionInput!) { createCustomFieldDefinition(input: $input) {
            definition {
                object code label labels { language text } type required unique searchable registrable minLength maxLength min max pattern
                options { value label labels { language text } } default { __typename code label } deprecatedAt
            }
            userErrors { code path }
        } }";
        let labels = json!([{"language": "cs", "text": "Barva"}, {"language": "de", "text": "Farbe"}]);
        let plain = json!({
            "object": "CUSTOMER", "code": "f", "label": "L", "labels": [], "type": "TEXT", "required": false, "unique": false, "searchable": false, "registrable": false,
            "minLength": null, "maxLength": null, "min": null, "max": null, "pattern": null, "options": [], "default": null, "deprecatedAt": null,
        });
        for (number, (given, shown)) in [
            (json!({"type": "TEXT"}), json!({})),
            (json!({"type": "TEXT", "minLength": 1, "maxLength": 9, "pattern": "a+", "registrable": true, "searchable": true}),
             json!({"minLength": 1, "maxLength": 9, "pattern": "a+", "registrable": true, "searchable": true})),
            (json!({"type": "TEXT", "label": " \u{202e}Ü ", "labels": [{"language": "DE", "text": " Farbe "}, {"language": "cs", "text": "Barva"}]}), json!({"label": "\u{202e}Ü", "labels": labels})),
            (json!({"type": "INT", "min": "-1", "max": "1"}), json!({"type": "INT", "min": "-1", "max": "1"})),
            (json!({"type": "DATE", "min": "2024-02-29"}), json!({"type": "DATE", "min": "2024-02-29"})),
            (json!({"type": "OPTION", "options": [{"value": " r ", "label": " Red ", "labels": labels}, {"value": "R", "label": "Red"}], "default": {"option": "R"}}), json!({
                "type": "OPTION", "options": [{"value": "r", "label": "Red", "labels": labels}, {"value": "R", "label": "Red", "labels": []}],
                "default": {"__typename": "OptionFieldValue", "code": "f5", "label": "L"},
            })),
        ].into_iter().enumerate() {
            let code = format!("f{number}");
            let mut input = json!({"object": "CUSTOMER", "code": code, "label": "L"});
            input.as_object_mut().expect("an object").extend(given.as_object().expect("an object").clone());
            let mut definition = plain.clone();
            definition["code"] = code.into();
            definition.as_object_mut().expect("an object").extend(shown.as_object().expect("an object").clone());
            let answer = app.data(query, json!({"input": input})).await;
            assert_eq!(answer["createCustomFieldDefinition"], json!({"definition": definition, "userErrors": []}));
        }
    }

    async fn rules_have_to_make_sense(app: TestApp) {
        let option = |value: &str, label: &str| json!({"value": value, "label": label});
        let many = |count: usize| (0..count).map(|n| option(&format!("v{n}"), "L")).collect::<Vec<_>>();
        let mut cases = vec![
            ("TEXT", json!({"minLength": 5, "maxLength": 4}), vec![("MISMATCH", "minLength")]),
            ("TEXT", json!({"minLength": -1, "maxLength": -1}), vec![("INVALID_VALUE", "minLength"), ("INVALID_VALUE", "maxLength")]),
            ("INT", json!({"min": "2", "max": "1"}), vec![("MISMATCH", "min")]),
            ("INT", json!({"min": "1.5", "max": "2147483648"}), vec![("INVALID_FORMAT", "min"), ("INVALID_FORMAT", "max")]),
            ("DECIMAL", json!({"min": "1.10", "max": "1.1"}), vec![]),
            ("DECIMAL", json!({"min": "1.11", "max": "1.1"}), vec![("MISMATCH", "min")]),
            ("DECIMAL", json!({"min": "1e5", "max": ""}), vec![("INVALID_FORMAT", "min"), ("INVALID_FORMAT", "max")]),
            ("DATE", json!({"min": "2026-01-02", "max": "2026-01-01"}), vec![("MISMATCH", "min")]),
            ("DATE", json!({"min": "2026-02-30"}), vec![("INVALID_FORMAT", "min")]),
            ("DATE_TIME", json!({"min": "2026-01-01T00:00:00Z", "max": "2026-01-01T00:59:59+01:00"}), vec![("MISMATCH", "min")]),
            ("DATE_TIME", json!({"max": "2026-01-01"}), vec![("INVALID_FORMAT", "max")]),
            ("OPTION", json!({}), vec![("REQUIRED", "options")]),
            ("OPTIONS", json!({"options": []}), vec![("REQUIRED", "options")]),
            ("OPTION", json!({"options": [option("a", "A"), option("b", "B"), option(" a", "C")]}), vec![("INVALID_VALUE", "options.2.value")]),
            ("OPTION", json!({"options": [option(" ", ""), option("a\u{0}", &"l".repeat(256)), option(&"v".repeat(256), "L")]}), vec![
                ("REQUIRED", "options.0.value"), ("REQUIRED", "options.0.label"), ("INVALID_VALUE", "options.1.value"), ("TOO_LONG", "options.1.label"), ("TOO_LONG", "options.2.value"),
            ]),
            ("OPTION", json!({"options": [option(&"é".repeat(255), &"é".repeat(255))]}), vec![]),
            ("OPTIONS", json!({"options": many(500)}), vec![]),
            ("OPTIONS", json!({"options": many(501)}), vec![("TOO_MANY", "options")]),
            ("TEXT", json!({"pattern": "x".repeat(1_000)}), vec![]),
            ("TEXT", json!({"labels": [{"language": "xx", "text": " "}, {"language": "de", "text": "D"}, {"language": "DE", "text": "D"}]}), vec![
                ("INVALID_VALUE", "labels.0.language"), ("REQUIRED", "labels.0.text"), ("INVALID_VALUE", "labels.2.language"),
            ]),
            ("TEXT", json!({"labels": vec![json!({"language": "de", "text": "D"}); 51]}), vec![("TOO_MANY", "labels")]),
            // Everything at once.
            ("INT", json!({"label": "", "labels": [{"language": "", "text": "x"}], "minLength": 1, "maxLength": 0, "min": "b", "max": "a", "pattern": "(", "options": [option("", "")], "default": {"int": 1}, "code": "a b"}), vec![
                ("INVALID_FORMAT", "code"), ("MISMATCH", "minLength"), ("MISMATCH", "maxLength"), ("MISMATCH", "pattern"), ("MISMATCH", "options"),
                ("MISMATCH", "minLength"), ("INVALID_FORMAT", "min"), ("INVALID_FORMAT", "max"), ("INVALID_FORMAT", "pattern"),
                ("REQUIRED", "options.0.value"), ("REQUIRED", "options.0.label"), ("REQUIRED", "label"), ("INVALID_VALUE", "labels.0.language"),
            ]),
        ];
        cases.push(("TEXT", json!({"pattern": "x".repeat(1_001)}), vec![("TOO_LONG", "pattern")]));
        // Lists are of customers, and JSON has nothing to look for.
        cases.push(("JSON", json!({"searchable": true}), vec![("MISMATCH", "searchable")]));
        cases.push(("TEXT", json!({"searchable": true, "object": "ADDRESS"}), vec![("MISMATCH", "searchable")]));
        for pattern in ["(", "[", "a{2,1}", "\\", "*", "a)|(?:b", ")(", "(?<n>a", "(?=a)", "\\1", "a\u{0}", "a\nb", "(((\\w{50}){50}){50})"] {
            cases.push(("TEXT", json!({"pattern": pattern}), vec![("INVALID_FORMAT", "pattern")]));
        }
        for (types, rule) in [
            (&["TEXT", "BOOLEAN", "OPTION", "OPTIONS", "JSON"][..], json!({"min": "1", "max": "2"})),
            (&["BOOLEAN", "INT", "DECIMAL", "DATE", "DATE_TIME", "OPTION", "OPTIONS", "JSON"], json!({"minLength": 1, "maxLength": 2, "pattern": "a"})),
            (&["TEXT", "BOOLEAN", "INT", "DECIMAL", "DATE", "DATE_TIME", "JSON"], json!({"options": [option("a", "A")]})),
        ] {
            for name in types {
                let mut input = rule.clone();
                if name.starts_with("OPTION") {
                    input["options"] = json!([option("a", "A")]);
                }
                let names = ["minLength", "maxLength", "pattern", "min", "max", "options"];
                let wrong = names.into_iter().filter(|name| !rule[name].is_null()).map(|name| ("MISMATCH", name));
                cases.push((name, input, wrong.collect()));
            }
        }
        for (number, (name, rules, faults)) in cases.into_iter().enumerate() {
            let code = format!("f{number}");
            let mut input = json!({"object": "CUSTOMER", "code": code, "label": "L", "type": name});
            input.as_object_mut().expect("an object").extend(rules.as_object().expect("an object").clone());
            let payload = app.mutate("createCustomFieldDefinition", "definition { code }", input).await;
            let wrong: Vec<_> = faults.iter().map(|(code, path)| fault(code, &path.split('.').collect::<Vec<_>>())).collect();
            let definition = if wrong.is_empty() { json!({"code": code}) } else { Value::Null };
            assert_eq!(payload, json!({"definition": definition, "userErrors": wrong}), "{name} {rules}");
            if !wrong.is_empty() {
                let data = app.data("{ customFieldDefinitions { code } }", json!({})).await;
                assert!(!data["customFieldDefinitions"].as_array().expect("a list").contains(&json!({"code": code})));
            }
        }
    }

    async fn a_default_obeys_the_rules(app: TestApp) {
        let options = json!([{"value": "a", "label": "A"}]);
        for (name, rules, default, code) in [
            ("TEXT", json!({"maxLength": 2}), json!({"text": "abc"}), "TOO_LONG"),
            ("TEXT", json!({"minLength": 2}), json!({"text": "a"}), "TOO_SHORT"),
            ("TEXT", json!({"pattern": "a"}), json!({"text": "b"}), "INVALID_FORMAT"),
            ("TEXT", json!({}), json!({"text": "\u{0}"}), "INVALID_VALUE"),
            ("TEXT", json!({}), json!({"int": 1}), "MISMATCH"),
            ("INT", json!({"min": "2"}), json!({"int": 1}), "INVALID_VALUE"),
            ("DECIMAL", json!({"max": "2"}), json!({"decimal": "2.01"}), "INVALID_VALUE"),
            ("DATE", json!({}), json!({"date": "soon"}), "INVALID_FORMAT"),
            ("DATE_TIME", json!({}), json!({"dateTime": "2026-11-21"}), "INVALID_FORMAT"),
            ("OPTION", json!({"options": options}), json!({"option": "b"}), "INVALID_VALUE"),
            ("OPTIONS", json!({"options": options}), json!({"options": ["a", "a"]}), "INVALID_VALUE"),
            ("JSON", json!({}), json!({"json": "x".repeat(16_383)}), "TOO_LONG"),
        ] {
            let mut input = json!({"object": "CUSTOMER", "code": "f", "label": "L", "type": name, "default": default});
            input.as_object_mut().expect("an object").extend(rules.as_object().expect("an object").clone());
            let payload = app.mutate("createCustomFieldDefinition", "definition { code }", input).await;
            assert_eq!(payload, json!({"definition": null, "userErrors": [fault(code, &["default"])]}), "{name} {default}");
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
