//! `registerCustomer` where the site does not disclose whether an account exists: the same bytes and the same work.

use serde_json::{Value, json};

use crate::support::{Outside, PASSWORD, TestApp, fault, mutation};

const PAYLOAD: &str = "customer { id email } session { token } confirmationRequired";

/// What somebody outside sees of a sign-up, and what it costs.
async fn register(app: &TestApp, input: Value) -> Outside {
    let query = mutation("registerCustomer", PAYLOAD);
    app.outside("127.0.0.1", &query, &input).await
}

/// How many rows each table has that a sign-up writes to, but for the mails.
async fn rows(app: &TestApp) -> Value {
    let query =
        "{ customers(first: 100) { nodes { id } } auditEvents(first: 100) { nodes { id } } }";
    let data = app.data(query, json!({})).await;
    let count = |list: &str| data[list]["nodes"].as_array().map(Vec::len);
    json!([count("customers"), count("auditEvents")])
}

/// With something in every list, so that all tables are written to.
fn input(email: &str, phone: &str) -> Value {
    json!({
        "email": email, "phone": phone, "password": PASSWORD, "autologin": true, "isSubscribed": true, "firstName": "Ada",
        "addresses": [{"street": ["s"], "city": "c", "countryCode": "GB"}], "metadata": [{"key": "k", "value": 1}],
        "customFields": [{"code": "shirt", "value": {"text": "M"}}],
    })
}

async fn undisclosed(app: &TestApp, confirmation: &str) {
    app.define_field(
        json!({"object": "CUSTOMER", "code": "shirt", "label": "Shirt", "registrable": true}),
    )
    .await;
    app.define_field(json!({"object": "CUSTOMER", "code": "card", "label": "Card", "registrable": true, "unique": true})).await;
    app.settings(json!({"discloseAccountExistence": false, "emailConfirmation": confirmation, "phoneUnique": true})).await;
}

stories! {
    async fn what_is_taken_is_answered_as_what_is_free(app: TestApp) {
        for (n, (confirmation, required)) in [("NONE", false), ("AFTER_LOGIN", true), ("BEFORE_LOGIN", true)].into_iter().enumerate() {
            if n == 0 {
                undisclosed(&app, confirmation).await;
            } else {
                app.settings(json!({"emailConfirmation": confirmation})).await;
            }
            // What is configured is read anew by whoever comes first.
            let _ = register(&app, input("no address", "0")).await;
            let (email, phone) = (format!("a{n}@example.com"), format!("100{n}"));
            let first = register(&app, input(&email, &phone)).await;
            assert_eq!(first.0.json(), json!({"data": {"registerCustomer": {
                "customer": null, "session": null, "confirmationRequired": required, "userErrors": [],
            }}}), "{confirmation}");
            assert_eq!(first.2, 1, "one hash");
            let before = rows(&app).await;
            // The address, in any case; the number; both; each several times.
            let free = |what: &str| format!("{what}{n}@example.com");
            for taken in [
                input(&email, &format!("200{n}")), input(&email.to_uppercase(), &format!("200{n}")), input(&free("b"), &phone),
                input(&email, &phone), input(&email, &phone),
            ] {
                assert_eq!(register(&app, taken.clone()).await, first, "{confirmation} {taken}");
                assert_eq!(rows(&app).await, before, "nothing stays of it");
            }
            // What was tried is free.
            assert_eq!(register(&app, input(&free("b"), &format!("200{n}"))).await, first);
            assert_eq!(rows(&app).await, json!([2 * n + 2, before[1].as_u64().expect("a number") + 1]));
        }
    }

    async fn other_faults_are_the_same_either_way(app: TestApp) {
        undisclosed(&app, "BEFORE_LOGIN").await;
        let mut first = input("a@example.com", "1");
        first["username"] = json!("ada");
        first["customFields"] = json!([{"code": "card", "value": {"text": "7"}}]);
        assert_eq!(register(&app, first).await.0.json()["data"]["registerCustomer"]["userErrors"], json!([]));
        let of = |email: &str, phone: &str, but: Value| {
            let mut input = input(email, phone);
            for (name, value) in but.as_object().expect("an object") {
                input[name] = value.clone();
            }
            input
        };
        let before = rows(&app).await;
        for (but, faults) in [
            (json!({"password": "1"}), json!([{"__typename": "PasswordPolicyError", "code": "PASSWORD_POLICY", "path": ["password"]}])),
            (json!({"password": null}), json!([fault("REQUIRED", &["password"])])),
            (json!({"username": "ADA"}), json!([fault("ALREADY_TAKEN", &["username"])])),
            (json!({"username": "ADA", "password": "1"}), json!([
                {"__typename": "PasswordPolicyError", "code": "PASSWORD_POLICY", "path": ["password"]}, fault("ALREADY_TAKEN", &["username"]),
            ])),
            (json!({"customFields": [{"code": "card", "value": {"text": "7"}}]}), json!([
                {"__typename": "CustomFieldError", "code": "ALREADY_TAKEN", "path": ["customFields", "0"]},
            ])),
            (json!({"redirectUrl": "https://evil.example/"}), json!([fault("NOT_ALLOWED", &["redirectUrl"])])),
            (json!({"storeId": "nowhere"}), json!([fault("NOT_FOUND", &["storeId"])])),
        ] {
            let free = register(&app, of("free@example.com", "2", but.clone())).await;
            let expected = json!({"customer": null, "session": null, "confirmationRequired": false, "userErrors": faults});
            assert_eq!(free.0.json()["data"]["registerCustomer"], expected, "{but}");
            for taken in [("a@example.com", "2"), ("free@example.com", "1"), ("a@example.com", "1")] {
                assert_eq!(register(&app, of(taken.0, taken.1, but.clone())).await, free, "{but} {taken:?}");
            }
        }
        assert_eq!(rows(&app).await, before);
    }

    /// An API key is told no more: `createCustomer` is for who may know.
    async fn a_key_is_told_no_more(app: TestApp) {
        undisclosed(&app, "BEFORE_LOGIN").await;
        let sign_up = async || app.mutate("registerCustomer", PAYLOAD, input("a@example.com", "1")).await;
        let expected = json!({"customer": null, "session": null, "confirmationRequired": true, "userErrors": []});
        assert_eq!(sign_up().await, expected);
        assert_eq!(sign_up().await, expected);
        assert_eq!(app.emails().await, json!(["a@example.com"]));
        let payload = app.create_customer(json!({"email": "a@example.com"})).await;
        assert_eq!(payload["userErrors"], json!([fault("ALREADY_TAKEN", &["email"])]));
    }

    /// Each site discloses or not by its own rule, within what its addresses are unique.
    async fn each_site_by_its_own_rule(app: TestApp) {
        let made = app.mutate("createSite", "site { id }", json!({"name": "Shop"})).await;
        let sites = app.data("{ sites { nodes { id } } }", json!({})).await;
        let (default, shop) = (sites["sites"]["nodes"][0]["id"].clone(), made["site"]["id"].clone());
        let quiet = json!({"siteId": shop, "discloseAccountExistence": false});
        assert_eq!(app.mutate("updateSiteSettings", "", quiet).await, json!({"userErrors": []}));
        let sign_up = async |site: &Value, email: &str| {
            let query = mutation("registerCustomer", "customer { email }");
            let input = json!({"siteId": site, "email": email, "password": PASSWORD});
            app.ask_as("", &query, json!({"input": input})).await["data"]["registerCustomer"].take()
        };
        let told = |email: &str| json!({"customer": {"email": email}, "userErrors": []});
        let quiet = json!({"customer": null, "userErrors": []});
        let taken = json!({"customer": null, "userErrors": [fault("ALREADY_TAKEN", &["email"])]});
        assert_eq!(sign_up(&default, "a@x").await, told("a@x"));
        assert_eq!(sign_up(&default, "A@x").await, taken);
        assert_eq!(sign_up(&shop, "a@x").await, quiet);
        assert_eq!(sign_up(&shop, "b@x").await, quiet);
        assert_eq!(sign_up(&default, "b@x").await, taken);
        assert_eq!(app.emails().await, json!(["a@x", "b@x"]));
        app.settings(json!({"emailUniqueness": "SITE"})).await;
        assert_eq!(sign_up(&shop, "a@x").await, quiet);
        assert_eq!(sign_up(&shop, "a@x").await, quiet);
        assert_eq!(sign_up(&default, "b@x").await, told("b@x"));
        assert_eq!(app.emails().await, json!(["a@x", "b@x", "a@x", "b@x"]));
        app.settings(json!({"emailUniqueness": "NONE"})).await;
        assert_eq!(sign_up(&shop, "a@x").await, quiet);
        assert_eq!(sign_up(&default, "a@x").await, told("a@x"));
        assert_eq!(app.emails().await, json!(["a@x", "b@x", "a@x", "b@x", "a@x", "a@x"]));
    }
}
