//! `updateMe`, and the addresses of who is signed in.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    support::{Account, TestApp, fault, field_fault, id, refusal},
    whole_customer::{WHOLE, merged},
};

/// All that a person sees of itself.
fn own() -> String {
    WHOLE.replace("privateMetadata { key value }", "preferences { newSignIn }")
}

async fn update(app: &TestApp, me: &Account, input: Value) -> Value {
    let what = format!("customer {{ {} }}", own());
    app.mutate_by(&me.token, "updateMe", &what, input).await
}

async fn read(app: &TestApp, me: &Account) -> Value {
    let query = format!("{{ me {{ {} }} }}", own());
    app.data_by(&me.token, &query, json!({})).await["me"].clone()
}

/// Something in every field that a person may say of itself.
fn everything() -> Value {
    json!({
        "username": "Ada-L_1815", "displayName": "Ada ❤", "phone": "+44 20 7946 0958", "mobilePhone": "(07700) 900-123",
        "prefix": "Countess", "firstName": "Ada", "middleName": "King", "lastName": "Lovelace", "suffix": "†",
        "preNominals": "RNDr.", "postNominals": "Ph.D.", "salutation": "Dear Ada", "title": "Analyst",
        "gender": "MISS", "birthDate": "1815-12-10", "websiteUrl": "clone-systems.com", "organizationName": "Engines & Sons",
        "taxVat": "CZ12345678", "language": "cs", "locale": "cs_CZ.UTF-8", "timeZone": "Europe/Prague",
        "isSubscribed": true, "remoteAssistance": "DENIED",
        "consents": [{"code": "terms", "value": "GRANTED"}],
        "customFields": [{"code": "pet", "value": {"text": "Puff"}}],
        "metadata": [{"key": "a", "value": {"b": [1]}}],
    })
}

async fn define(app: &TestApp) {
    app.define_field(
        json!({"object": "CUSTOMER", "code": "pet", "label": "Pet", "registrable": true}),
    )
    .await;
    app.define_field(json!({"object": "CUSTOMER", "code": "tier", "label": "Tier", "required": true, "default": {"text": "C"}})).await;
    let terms = json!({"code": "terms", "label": "Terms"});
    app.mutate("createConsentDefinition", "", terms).await;
}

stories! {
    async fn every_field_of_the_own_account(app: TestApp) {
        define(&app).await;
        let me = app.account("ada@x").await;
        let before = read(&app, &me).await;
        let input = everything();
        let said: BTreeSet<_> = input.as_object().expect("an object").keys().cloned().collect();
        let mut fields: BTreeSet<_> = app.fields_of("UpdateMeInput").await.into_keys().collect();
        assert!(fields.remove("version"));
        assert_eq!(said, fields);
        let payload = update(&app, &me, merged(&input, &json!({"version": 1}))).await;
        let mut shown = input;
        let actor = json!({"kind": "CUSTOMER"});
        for (field, value) in [
            ("version", json!(2)),
            ("updatedAt", payload["customer"]["updatedAt"].clone()),
            ("consents", json!([
                {"code": "newsletter", "value": "GRANTED", "history": [{"value": "GRANTED", "actor": actor}]},
                {"code": "terms", "value": "GRANTED", "history": [{"value": "GRANTED", "actor": actor}]},
            ])),
            ("customFields", json!([{"__typename": "TextFieldValue", "code": "pet", "label": "Pet", "text": "Puff"}])),
        ] {
            shown[field] = value;
        }
        assert_eq!(payload, json!({"customer": merged(&before, &shown), "userErrors": []}));
        assert_eq!(read(&app, &me).await, payload["customer"]);
        // Said again it changes nothing: no version and no event.
        assert_eq!(update(&app, &me, everything()).await, payload);
        let mut history = app.history(&me.id).await;
        let mut changed = history["events"][1][1].take();
        changed.as_array_mut().expect("names").sort_by_key(Value::to_string);
        let names: BTreeSet<_> = changed.as_array().expect("names").iter().map(|name| name.as_str().expect("a name").to_owned()).collect();
        assert_eq!((history["version"].clone(), history["events"][1][0].clone()), (json!(2), json!("updateMe")));
        assert_eq!(history["events"].as_array().map(Vec::len), Some(2));
        assert_eq!(names, fields);
        let event = app.data("{ auditEvents(first: 1) { nodes { action subjectId actor { kind id impersonatorId agentEmail } } } }", json!({})).await;
        assert_eq!(event["auditEvents"]["nodes"], json!([{
            "action": "updateMe", "subjectId": me.id,
            "actor": {"kind": "CUSTOMER", "id": me.id, "impersonatorId": null, "agentEmail": null},
        }]));
        // What is left out stays, null clears.
        let payload = update(&app, &me, json!({"firstName": "Augusta"})).await;
        let mut expected = read(&app, &me).await;
        assert_eq!((payload["customer"].clone(), &expected["firstName"]), (expected.clone(), &json!("Augusta")));
        assert_eq!(expected["lastName"], "Lovelace");
        let cleared: Value = everything().as_object().expect("an object").keys()
            .filter(|field| !["language", "consents", "isSubscribed"].contains(&field.as_str()))
            .map(|field| (field.clone(), Value::Null)).collect::<serde_json::Map<_, _>>().into();
        let payload = update(&app, &me, cleared.clone()).await;
        for (field, value) in cleared.as_object().expect("an object") {
            expected[field] = value.clone();
        }
        for (field, value) in [("customFields", json!([])), ("metadata", json!([])), ("version", json!(4)), ("updatedAt", payload["customer"]["updatedAt"].clone())] {
            expected[field] = value;
        }
        assert_eq!(payload, json!({"customer": expected, "userErrors": []}));
        // What only others see has stayed.
        let query = "query ($id: ID!) { customer(by: {id: $id}) { customFields { code ... on TextFieldValue { text } } } }";
        assert_eq!(app.data(query, json!({"id": me.id})).await["customer"]["customFields"], json!([{"code": "tier", "text": "C"}]));
    }

    async fn what_is_wrong_is_told_and_nothing_is_written(app: TestApp) {
        define(&app).await;
        let me = app.account("ada@x").await;
        app.account_with(json!({"email": "b@x", "username": "taken"})).await;
        let before = read(&app, &me).await;
        let stale = update(&app, &me, json!({"version": 2, "firstName": "A", "gender": null})).await;
        assert_eq!(stale, json!({"customer": null, "userErrors": [fault("CONFLICT", &["version"])]}));
        let payload = update(&app, &me, json!({
            "username": "TAKEN", "birthDate": "2126-01-01", "language": null, "timeZone": "Mars/Base", "phone": "x".repeat(65),
            "customFields": [{"code": "tier", "value": {"text": "A"}}, {"code": "none", "value": {"text": "x"}}],
            "consents": [{"code": "none", "value": "GRANTED"}],
        })).await;
        let mut faults = payload["userErrors"].as_array().expect("faults").clone();
        faults.sort_by_key(|fault| fault["path"].to_string());
        assert_eq!(json!({"customer": payload["customer"], "userErrors": faults}), json!({"customer": null, "userErrors": [
            fault("INVALID_VALUE", &["birthDate"]),
            fault("NOT_FOUND", &["consents", "0", "code"]),
            field_fault_without_code("UNKNOWN_FIELD", "0"),
            field_fault_without_code("UNKNOWN_FIELD", "1"),
            fault("REQUIRED", &["language"]),
            fault("TOO_LONG", &["phone"]),
            fault("INVALID_VALUE", &["timeZone"]),
            fault("ALREADY_TAKEN", &["username"]),
        ]}));
        let query = "mutation ($input: UpdateMeInput!) { updateMe(input: $input) { userErrors { __typename code path ... on CustomFieldError { fieldCode } } } }";
        let input = json!({"customFields": [{"code": "tier", "value": null}]});
        let data = app.data_by(&me.token, query, json!({"input": input})).await;
        assert_eq!(data["updateMe"]["userErrors"], json!([field_fault("UNKNOWN_FIELD", &["customFields", "0"], "tier")]));
        assert_eq!(read(&app, &me).await, before);
        // What only those may say who work with the account is no field of the input at all.
        for field in ["email", "comment", "groupId", "externalIds", "privateMetadata", "state", "confirmed", "storeId", "createdAt"] {
            let query = format!("mutation {{ updateMe(input: {{{field}: null}}) {{ customer {{ id }} }} }}");
            let (status, answer) = app.send(&me.token, &json!({"query": query})).await;
            assert_eq!((status, answer["errors"][0]["extensions"]["code"].clone()), (400, json!("GRAPHQL_VALIDATION_FAILED")), "{field}");
        }
        let refused = app.mutate_as(&me.token, "updateMe", "customer { privateMetadata { key } }", json!({"firstName": "A"})).await;
        assert_eq!(refusal(&refused), json!({"data": {"updateMe": null}, "codes": ["FORBIDDEN"]}));
        assert_eq!(read(&app, &me).await, before);
    }

    async fn only_the_person_itself(app: TestApp) {
        let me = app.account("ada@x").await;
        let input = json!({"firstName": "A"});
        let body = json!({"query": crate::support::mutation("updateMe", "customer { id }"), "variables": {"input": input}});
        assert_eq!(app.send("", &body).await.0, 401);
        let answer = app.mutate_as(&app.key, "updateMe", "customer { id }", input.clone()).await;
        assert_eq!(refusal(&answer), json!({"data": {"updateMe": null}, "codes": ["FORBIDDEN"]}));
        assert_eq!(app.update_customer(&me.id, json!({"state": "INACTIVE"})).await, json!([]));
        assert_eq!(app.send(&me.token, &body).await.0, 401);
        assert_eq!(app.history(&me.id).await["version"], 2);
    }

    async fn of_many_changes_of_one_version_one_wins(app: TestApp) {
        let me = app.account("ada@x").await;
        let changes = (0..30).map(|n| {
            let (app, me) = (&app, &me);
            async move { app.mutate_by(&me.token, "updateMe", "customer { firstName }", json!({"version": 1, "firstName": format!("n{n}")})).await }
        });
        let payloads = join_all(changes).await;
        let stale = json!({"customer": null, "userErrors": [fault("CONFLICT", &["version"])]});
        assert_eq!(payloads.iter().filter(|payload| **payload == stale).count(), 29);
        assert_eq!(app.history(&me.id).await["version"], 2);
    }

    async fn the_own_addresses(app: TestApp) {
        app.define_field(json!({"object": "ADDRESS", "code": "door", "label": "Door", "registrable": true})).await;
        app.define_field(json!({"object": "ADDRESS", "code": "route", "label": "Route"})).await;
        let (me, other) = (app.account("ada@x").await, app.account("b@x").await);
        let what = "address { id city isDefaultBilling customFields { code } metadata { key value } }";
        let address = |city: &str| json!({
            "street": ["s"], "city": city, "countryCode": "GB", "isDefaultBilling": true,
            "customFields": [{"code": "door", "value": {"text": "left"}}], "metadata": [{"key": "a", "value": 1}],
        });
        let shown = |id: &str, city: &str, billing: bool| json!({
            "id": id, "city": city, "isDefaultBilling": billing, "customFields": [{"code": "door"}], "metadata": [{"key": "a", "value": 1}],
        });
        let first = app.mutate_by(&me.token, "addAddress", what, json!({"address": address("London")})).await;
        let london = id(&first["address"]);
        assert_eq!(first, json!({"address": shown(&london, "London", true), "userErrors": []}));
        let second = app.mutate_by(&me.token, "addAddress", what, json!({"customerId": me.id, "address": address("Oxford")})).await;
        let oxford = id(&second["address"]);
        let addresses = async |who: &Account| {
            let query = format!("{{ me {{ addresses {} }} }}", &what["address ".len()..]);
            app.data_by(&who.token, &query, json!({})).await["me"]["addresses"].clone()
        };
        assert_eq!(addresses(&me).await, json!([shown(&london, "London", false), shown(&oxford, "Oxford", true)]));
        let changed = app.mutate_by(&me.token, "updateAddress", what, json!({"id": london, "city": "Bath"})).await;
        assert_eq!(changed, json!({"address": shown(&london, "Bath", false), "userErrors": []}));
        let made = app.mutate_by(&me.token, "setDefaultAddress", "customer { defaultBillingAddress { id } }", json!({"id": london, "billing": true})).await;
        assert_eq!(made, json!({"customer": {"defaultBillingAddress": {"id": london}}, "userErrors": []}));
        // To another person they are not there, nor is another person to this one.
        let missing = |what: &str, field: &str| json!({what: null, "userErrors": [fault("NOT_FOUND", &[field])]});
        for (name, what, input, field) in [
            ("addAddress", "address", json!({"customerId": me.id, "address": address("X")}), "customerId"),
            ("updateAddress", "address", json!({"id": london, "city": "X"}), "id"),
            ("setDefaultAddress", "customer", json!({"id": london, "billing": true}), "id"),
            ("removeAddress", "customer", json!({"id": london}), "id"),
        ] {
            let payload = app.mutate_by(&other.token, name, &format!("{what} {{ id }}"), input.clone()).await;
            assert_eq!(payload, missing(what, field), "{name}");
            let body = json!({"query": crate::support::mutation(name, &format!("{what} {{ id }}")), "variables": {"input": input}});
            assert_eq!(app.send("", &body).await.0, 401, "{name}");
        }
        // A field that is not registrable is none; a program has to say whose address it is.
        let query = "mutation ($input: AddAddressInput!) { addAddress(input: $input) { userErrors { __typename code path ... on CustomFieldError { fieldCode } } } }";
        let route = json!({"street": ["s"], "city": "c", "countryCode": "GB", "customFields": [{"code": "route", "value": {"text": "7"}}]});
        let data = app.data_by(&me.token, query, json!({"input": {"address": route}})).await;
        assert_eq!(data["addAddress"]["userErrors"], json!([field_fault("UNKNOWN_FIELD", &["address", "customFields", "0"], "route")]));
        let nobody = app.mutate("addAddress", "address { id }", json!({"address": address("X")})).await;
        assert_eq!(nobody, json!({"address": null, "userErrors": [fault("REQUIRED", &["customerId"])]}));
        let gone = app.mutate_by(&me.token, "removeAddress", "customer { addresses { id } }", json!({"id": oxford})).await;
        assert_eq!(gone, json!({"customer": {"addresses": [{"id": london}]}, "userErrors": []}));
        assert_eq!(addresses(&me).await, json!([shown(&london, "Bath", true)]));
        let mut history = app.history(&me.id).await;
        history["events"].as_array_mut().expect("events").remove(0);
        assert_eq!(history, json!({"version": 6, "events": [
            ["addAddress", ["addresses"]], ["addAddress", ["addresses"]], ["updateAddress", ["city"]],
            ["setDefaultAddress", ["defaultBillingAddress"]], ["removeAddress", ["addresses"]],
        ]}));
    }
}

fn field_fault_without_code(code: &str, index: &str) -> Value {
    json!({"__typename": "CustomFieldError", "code": code, "path": ["customFields", index]})
}
