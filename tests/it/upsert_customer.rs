//! `upsertCustomer`: who is there is changed, who is not is made.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    support::{TestApp, fault, id, refusal, stable},
    whole_customer::{merged, whole_input, world},
};

pub const UPSERT: &str = "mutation ($by: CustomerIdentifier!, $input: CreateCustomerInput!) {
    upsertCustomer(by: $by, input: $input) {
        customer { id version email username phone firstName externalIds { system value }
            customFields { code ... on TextFieldValue { text } } }
        session { token } userErrors { __typename code path }
    }
}";

pub async fn upsert_as(app: &TestApp, key: &str, by: &Value, input: Value) -> Value {
    // A store that is too busy is asked again, as its answer says.
    for _ in 0..100 {
        let mut answer = app
            .ask_as(key, UPSERT, json!({"by": by, "input": input}))
            .await;
        if refusal(&answer)["codes"] != json!(["UNAVAILABLE"]) {
            assert_eq!(answer.get("errors"), None, "{answer:#}");
            return answer["data"]["upsertCustomer"].take();
        }
    }
    panic!("the store stays busy");
}

pub async fn upsert(app: &TestApp, by: &Value, input: Value) -> Value {
    upsert_as(app, &app.key, by, input).await
}

/// The ids of all customers.
pub async fn all(app: &TestApp) -> Vec<String> {
    let data = app
        .data("{ customers(first: 100) { nodes { id } } }", json!({}))
        .await;
    let nodes = data["customers"]["nodes"].as_array().expect("nodes").iter();
    nodes.map(id).collect()
}

/// Every kind of key, and the input that a new customer needs besides.
async fn keys(app: &TestApp) -> [(Value, Value); 5] {
    app.settings(json!({"requiredIdentifiers": [], "phoneUnique": true}))
        .await;
    app.define_field(
        json!({"object": "CUSTOMER", "code": "card", "label": "Card", "unique": true}),
    )
    .await;
    let card = json!({"code": "card", "value": {"text": "No. 1"}});
    [
        (json!({"email": "Ada@x"}), json!({"email": "Ada@x"})),
        (json!({"username": "Ada"}), json!({"username": "Ada"})),
        (json!({"phone": "+420 1"}), json!({"phone": "+420 1"})),
        (
            json!({"externalId": {"system": "erp", "value": "1"}}),
            json!({"externalIds": [{"system": "erp", "value": "1"}]}),
        ),
        (
            json!({"customField": card}),
            json!({"customFields": [{"code": "card", "text": "No. 1"}]}),
        ),
    ]
}

stories! {
    async fn by_each_key_one_is_made_and_then_changed(app: TestApp) {
        let bare = json!({
            "id": "cus_1", "version": 1, "email": null, "username": null, "phone": null, "firstName": "Ada", "externalIds": [], "customFields": [],
        });
        for (count, (by, identified)) in keys(&app).await.into_iter().enumerate() {
            let made = upsert(&app, &by, json!({"firstName": "Ada"})).await;
            let expected = merged(&bare, &identified);
            assert_eq!(stable(&made), json!({"customer": expected, "session": null, "userErrors": []}), "{by}");
            let customer = made["customer"]["id"].clone();
            // The same again changes nothing.
            assert_eq!(upsert(&app, &by, json!({"firstName": "Ada"})).await, made, "{by}");
            let changed = upsert(&app, &by, json!({"firstName": "Bea"})).await;
            let expected = merged(&expected, &json!({"id": customer, "version": 2, "firstName": "Bea"}));
            assert_eq!(changed, json!({"customer": expected, "session": null, "userErrors": []}), "{by}");
            assert_eq!(all(&app).await.len(), count + 1, "{by}");
            let field = by.as_object().and_then(|by| by.keys().next()).expect("a key").replace("externalId", "externalIds").replace("customField", "customFields");
            let mut history = app.history(customer.as_str().expect("an id")).await["events"].clone();
            history[0][1].as_array_mut().expect("fields").sort_by_key(Value::to_string);
            let mut fields = ["firstName", "partners", "siteId", &field];
            fields.sort_unstable();
            assert_eq!(history, json!([["upsertCustomer", fields], ["upsertCustomer", ["firstName"]]]), "{by}");
        }
    }

    async fn keys_are_compared_as_they_are_kept(app: TestApp) {
        keys(&app).await;
        let input = json!({
            "email": "Zoé@x", "username": "Zoe", "phone": "(420) 1", "externalIds": [{"system": "erp", "value": "1"}],
            "customFields": [{"code": "card", "value": {"text": "No. 1"}}],
        });
        let customer = id(&upsert(&app, &json!({"username": "Zoe"}), input).await["customer"]);
        for by in [
            json!({"id": customer}), json!({"email": " ZOE\u{301}@X "}), json!({"username": "zOE"}), json!({"phone": "+4-201"}),
            json!({"externalId": {"system": " erp", "value": "1 "}}), json!({"customField": {"code": "card", "value": {"text": "NO. 1"}}}),
        ] {
            let found = upsert(&app, &by, json!({})).await;
            assert_eq!((&found["customer"]["id"], &found["customer"]["version"]), (&json!(customer), &json!(1)), "{by}");
        }
    }

    async fn a_hundred_at_once_make_one(app: TestApp) {
        let by = json!({"email": "a@x"});
        let one = |n: i32| upsert(&app, &by, json!({"firstName": format!("N{}", n % 10)}));
        let payloads = join_all((0..100).map(one)).await;
        let customers = all(&app).await;
        assert_eq!(customers.len(), 1);
        for payload in payloads {
            assert_eq!((&payload["userErrors"], &payload["customer"]["id"]), (&json!([]), &json!(customers[0])));
        }
    }

    async fn of_each_key_many_at_once_make_one(app: TestApp) {
        for (count, (by, _)) in keys(&app).await.into_iter().enumerate() {
            let payloads = join_all((0..20).map(|_| upsert(&app, &by, json!({"firstName": "Ada"})))).await;
            let mut ids: Vec<_> = payloads.iter().map(|payload| payload["customer"]["id"].to_string()).collect();
            ids.dedup();
            assert_eq!((ids.len(), all(&app).await.len()), (1, count + 1), "{by}: {payloads:?}");
            assert_eq!(payloads[0]["userErrors"], json!([]), "{by}");
        }
    }

    /// The input counts: it may give a customer that is there another key.
    async fn the_input_may_say_otherwise(app: TestApp) {
        keys(&app).await;
        let made = upsert(&app, &json!({"email": "a@x"}), json!({"email": "A@X", "username": "ada"})).await;
        assert_eq!(made["customer"]["email"], "A@X");
        let customer = made["customer"]["id"].clone();
        let moved = upsert(&app, &json!({"email": "a@x"}), json!({"email": "b@x"})).await;
        assert_eq!((&moved["customer"]["id"], &moved["customer"]["email"]), (&customer, &json!("b@x")));
        // Null is as if it were left out; an empty text takes away.
        let same = upsert(&app, &json!({"username": "ada"}), json!({"email": null})).await;
        assert_eq!((&same["customer"]["id"], &same["customer"]["email"]), (&customer, &json!("b@x")));
        let cleared = upsert(&app, &json!({"username": "ada"}), json!({"email": ""})).await;
        assert_eq!((&cleared["customer"]["id"], &cleared["customer"]["email"]), (&customer, &Value::Null));
        let made = upsert(&app, &json!({"email": "c@x"}), json!({"email": null})).await;
        assert_eq!(made["customer"]["email"], "c@x");
        // What another one has stays with it.
        let refused = upsert(&app, &json!({"username": "ada"}), json!({"email": "C@x"})).await;
        assert_eq!(refused, json!({"customer": null, "session": null, "userErrors": [fault("ALREADY_TAKEN", &["email"])]}));
        // Of lists, what it is identified by is added to what is given.
        let by = json!({"externalId": {"system": "erp", "value": "1"}});
        let made = upsert(&app, &by, json!({"externalIds": [{"system": "crm", "value": "9"}]})).await;
        assert_eq!(made["customer"]["externalIds"], json!([{"system": "crm", "value": "9"}, {"system": "erp", "value": "1"}]));
    }

    /// By such a key nobody can be found again, so each call would make another one.
    async fn what_identifies_nobody_is_refused(app: TestApp) {
        keys(&app).await;
        app.define_field(json!({"object": "CUSTOMER", "code": "tier", "label": "Tier"})).await;
        let field = |code: &str, value: Value| json!({"customField": {"code": code, "value": value}});
        for (by, code, path) in [
            (json!({"id": "cus_01h455vb4pex5vsknk084sn02q"}), "NOT_FOUND", &["by", "id"][..]),
            (json!({"id": "x"}), "NOT_FOUND", &["by", "id"]),
            (json!({"email": " "}), "REQUIRED", &["by", "email"]),
            (json!({"username": ""}), "REQUIRED", &["by", "username"]),
            (json!({"phone": "none"}), "INVALID_FORMAT", &["by", "phone"]),
            (json!({"email": "nonsense"}), "INVALID_FORMAT", &["by", "email"]),
            (json!({"username": "ada l"}), "INVALID_FORMAT", &["by", "username"]),
            (json!({"externalId": {"system": "", "value": "1"}}), "REQUIRED", &["by", "externalId", "system"]),
            (field("tier", json!({"text": "gold"})), "NOT_ALLOWED", &["by", "customField", "code"]),
            (field("none", json!({"text": "gold"})), "UNKNOWN_FIELD", &["by", "customField", "code"]),
            (field("card", Value::Null), "REQUIRED", &["by", "customField", "value"]),
            (field("card", json!({"int": 1})), "MISMATCH", &["by", "customField", "value"]),
        ] {
            let payload = upsert(&app, &by, json!({"firstName": "Ada"})).await;
            assert_eq!(payload, json!({"customer": null, "session": null, "userErrors": [fault(code, path)]}), "{by}");
        }
        assert_eq!(all(&app).await, [""; 0]);
    }

    async fn what_counts_only_for_a_new_one(app: TestApp) {
        let world = world(&app).await;
        let only_new = ["siteId", "password", "autologin", "addresses", "organization", "membership", "plans", "createdAt"];
        let mut input = whole_input(&world);
        let made = upsert(&app, &json!({"email": "Ada@Example.com"}), input.clone()).await;
        assert_eq!(made["userErrors"], json!([]));
        assert!(made["session"]["token"].is_string());
        let read = "{ customers { nodes { site { name } createdAt addresses { city } memberships { jobTitle } subscriptions { plan { code } } } } }";
        let before = app.data(read, json!({})).await;
        // The site that the customer has is no news.
        let other = json!({
            "siteId": world["site"], "password": "another horse", "passwordConfirmation": "another horse", "createdAt": "2001-01-01T00:00:00Z",
            "addresses": [{"street": ["s"], "city": "c", "countryCode": "GB"}], "organization": {"create": {"name": "Other"}},
            "membership": {"jobTitle": "Other"}, "plans": [{"plan": "gold"}], "socialAccount": null, "source": null,
        });
        input = merged(&input, &other);
        input["firstName"] = json!("Augusta");
        let notice = |field: &&str| fault("NOT_ALLOWED", &[field]);
        let changed = upsert(&app, &json!({"email": "Ada@Example.com"}), input.clone()).await;
        assert_eq!((&changed["customer"]["firstName"], &changed["customer"]["version"]), (&json!("Augusta"), &json!(2)));
        assert_eq!(changed["session"], Value::Null);
        assert_eq!(changed["userErrors"], Value::from(only_new[1..].iter().map(notice).collect::<Vec<_>>()));
        input["siteId"] = json!(world["default"]);
        let changed = upsert(&app, &json!({"email": "Ada@Example.com"}), input).await;
        assert_eq!(changed["userErrors"], Value::from(only_new.iter().map(notice).collect::<Vec<_>>()));
        assert_eq!(changed["customer"]["version"], 2);
        assert_eq!(app.data(read, json!({})).await, before);
    }

    async fn whom_the_caller_cannot_see(app: TestApp) {
        keys(&app).await;
        let stranger = app.create_partner("Stranger").await;
        let store = app.create_store("S", &stranger).await;
        app.settings(json!({"partnerAssignment": "STORE_BASED", "partnerFallback": "ALL_ACCESSIBLE"})).await;
        let hidden = json!({
            "email": "a@x", "username": "ada", "phone": "1", "externalIds": [{"system": "erp", "value": "1"}], "storeId": store,
            "customFields": [{"code": "card", "value": {"text": "No. 1"}}],
        });
        let hidden = id(&app.create_customer(hidden).await["customer"]);
        let (history, customers) = (app.history(&hidden).await, all(&app).await);
        let partner = app.create_partner("Acme").await;
        let key = app.key_with("*", &[&partner]).await;
        let field_taken = json!({"__typename": "CustomFieldError", "code": "ALREADY_TAKEN", "path": ["by", "customField"]});
        for (by, fault) in [
            (json!({"id": hidden}), fault("NOT_FOUND", &["by", "id"])),
            (json!({"email": "a@x"}), fault("ALREADY_TAKEN", &["by", "email"])),
            (json!({"username": "ADA"}), fault("ALREADY_TAKEN", &["by", "username"])),
            (json!({"phone": "1"}), fault("ALREADY_TAKEN", &["by", "phone"])),
            (json!({"externalId": {"system": "erp", "value": "1"}}), fault("ALREADY_TAKEN", &["by", "externalId"])),
            (json!({"customField": {"code": "card", "value": {"text": "No. 1"}}}), field_taken),
        ] {
            let payload = upsert_as(&app, &key, &by, json!({"firstName": "Eve"})).await;
            assert_eq!(payload, json!({"customer": null, "session": null, "userErrors": [fault]}), "{by}");
        }
        assert_eq!((app.history(&hidden).await, all(&app).await), (history, customers));
        // Another tenant's customers are another's.
        let (_, other) = app.second_tenant().await;
        let made = upsert_as(&app, &other, &json!({"email": "a@x"}), json!({})).await;
        assert_eq!((&made["userErrors"], &made["customer"]["version"]), (&json!([]), &json!(1)));
        assert_ne!(made["customer"]["id"], json!(hidden));
    }

    async fn it_needs_the_scope(app: TestApp) {
        let key = app.key_with("customers:read customers:external-ids", &[]).await;
        let answer = app.ask_as(&key, UPSERT, json!({"by": {"email": "a@x"}, "input": {}})).await;
        assert_eq!(refusal(&answer), json!({"data": {"upsertCustomer": null}, "codes": ["FORBIDDEN"]}));
        assert_eq!(all(&app).await, [""; 0]);
    }

    /// A list of external ids is all of them; that the one looked for is not among them must not
    /// make another customer of every second request.
    async fn the_same_request_finds_the_same_customer(app: TestApp) {
        let by = json!({"externalId": {"system": "crm", "value": "1"}});
        let ids = json!([{"system": "crm", "value": "1"}, {"system": "erp", "value": "2"}]);
        let input = json!({"email": "a@x", "externalIds": [{"system": "erp", "value": "2"}]});
        let made = upsert(&app, &by, input.clone()).await;
        assert_eq!((&made["customer"]["externalIds"], &made["userErrors"]), (&ids, &json!([])));
        for _ in 0..3 {
            assert_eq!(upsert(&app, &by, input.clone()).await, made);
        }
        let fewer = upsert(&app, &by, json!({"externalIds": []})).await;
        assert_eq!(fewer["customer"]["externalIds"], json!([{"system": "crm", "value": "1"}]));
        // Also where the input gives another one of the same system, to a new one or to one that is there.
        let both = json!([{"system": "crm", "value": "1"}, {"system": "crm", "value": "2"}]);
        for _ in 0..2 {
            let other = upsert(&app, &by, json!({"externalIds": [{"system": "crm", "value": "2"}]})).await;
            assert_eq!((&other["customer"]["externalIds"], &other["userErrors"]), (&both, &json!([])));
        }
        assert_eq!(all(&app).await.len(), 1);
        let by = json!({"externalId": {"system": "u", "value": "A"}});
        let input = json!({"email": "u@x", "externalIds": [{"system": "u", "value": "B"}]});
        let made = upsert(&app, &by, input.clone()).await;
        assert_eq!(made["customer"]["externalIds"], json!([{"system": "u", "value": "A"}, {"system": "u", "value": "B"}]));
        assert_eq!(upsert(&app, &by, input).await, made);
        assert_eq!(all(&app).await.len(), 2);
    }

    /// Where each site has keys of its own, one is another customer at each.
    async fn a_key_is_looked_for_where_it_is_unique(app: TestApp) {
        app.settings(json!({"requiredIdentifiers": [], "emailUniqueness": "SITE", "usernameUniqueness": "SITE"})).await;
        let second = frontdesk::domain::site::create_by_operator(&app.app, app.tenant, "Second").await.expect("a site").to_string();
        let partner = app.create_partner("Acme").await;
        let store = app.mutate("createStore", "store { id }", json!({"name": "S", "partnerId": partner, "siteId": second})).await;
        let key = app.key_with("customers:write", &[]).await;
        let mut made = Vec::new();
        for by in [json!({"email": "a@x"}), json!({"username": "ada"})] {
            let here = upsert(&app, &by, json!({"firstName": "Here"})).await["customer"]["id"].clone();
            let there = upsert(&app, &by, json!({"firstName": "There", "siteId": second})).await["customer"]["id"].clone();
            let again = upsert(&app, &by, json!({"lastName": "King", "siteId": second})).await;
            assert_eq!((&again["customer"]["id"], &again["customer"]["firstName"], &again["userErrors"]), (&there, &json!("There"), &json!([])));
            // A header or a store says it as well.
            let (_, answer) = app.ask_with(&[("x-frontdesk-site", &second)], UPSERT, json!({"by": by, "input": {"lastName": "Queen"}})).await;
            assert_eq!(answer["data"]["upsertCustomer"]["customer"]["id"], there);
            let answer = upsert(&app, &by, json!({"storeId": store["store"]["id"]})).await;
            assert_eq!((&answer["customer"]["id"], &answer["userErrors"]), (&there, &json!([])));
            assert_eq!(upsert(&app, &by, json!({})).await["customer"]["id"], here);
            // Without a site it is nobody's.
            let nobody = |code: &str| json!({"customer": null, "session": null, "userErrors": [fault(code, &["siteId"])]});
            assert_eq!(upsert_as(&app, &key, &by, json!({"firstName": "X"})).await, nobody("REQUIRED"));
            assert_eq!(upsert(&app, &by, json!({"firstName": "X", "siteId": "site_none"})).await, nobody("NOT_FOUND"));
            made.extend([here, there]);
        }
        assert_eq!(json!(all(&app).await), Value::from(made));
    }

    /// Which of several should it change?
    async fn a_key_has_to_be_unique(app: TestApp) {
        let rules = json!({"requiredIdentifiers": [], "emailUniqueness": "NONE", "usernameUniqueness": "NONE", "phoneUnique": false});
        app.settings(rules).await;
        for (field, value) in [("email", "a@x"), ("username", "ada"), ("phone", "1")] {
            let payload = upsert(&app, &json!({field: value}), json!({"firstName": "Ada"})).await;
            assert_eq!(payload, json!({"customer": null, "session": null, "userErrors": [fault("NOT_ALLOWED", &["by", field])]}));
        }
        assert_eq!(all(&app).await, [""; 0]);
    }

    /// A key that moves to another customer while it is looked for takes the change with it.
    async fn a_key_on_the_move(app: TestApp) {
        let ids = [id(&app.create_customer(json!({"email": "0@x"})).await["customer"]), id(&app.create_customer(json!({"email": "1@x"})).await["customer"])];
        let by = json!({"email": "key@x"});
        let update = "mutation ($input: UpdateCustomerInput!) { updateCustomer(input: $input) { userErrors { code } } }";
        let moves = async {
            for round in 0..20 {
                let (from, to) = (&ids[round % 2], &ids[(round + 1) % 2]);
                app.ask(update, json!({"input": {"id": from, "email": format!("{}@x", round % 2)}})).await;
                app.ask(update, json!({"input": {"id": to, "email": "key@x"}})).await;
            }
        };
        let upserts = async {
            for round in 0..20 {
                let payload = upsert(&app, &by, json!({"firstName": format!("N{round}")})).await;
                let customer = &payload["customer"];
                // Made, where nobody had it for a moment; never given to who has another address by now.
                assert_eq!((&customer["email"], &payload["userErrors"]), (&json!("key@x"), &json!([])));
            }
        };
        futures_util::join!(moves, upserts);
    }
}
