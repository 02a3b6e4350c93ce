//! Pelcro: the example, the site, what identifies an account, its language and its session.

use serde_json::{Value, json};

use super::example;
use crate::support::{TestApp, id, stable};

pub(super) const CREATE: &str = "mutation ($input: CreateCustomerInput!) {
    createCustomer(input: $input) {
        customer { id }
        session { customer { id } }
        userErrors { __typename code path ... on PasswordPolicyError { policy unmet } }
    }
}";

/// Creates a customer and gives the whole answer.
pub(super) async fn create(app: &TestApp, input: Value) -> Value {
    app.data(CREATE, json!({"input": input})).await["createCustomer"].take()
}

/// Creates a customer without any fault, and gives its id.
pub(super) async fn created(app: &TestApp, input: Value) -> String {
    let payload = create(app, input).await;
    assert_eq!(payload["userErrors"], json!([]));
    id(&payload["customer"])
}

/// Creates a customer that must be refused with this fault.
pub(super) async fn refused(
    app: &TestApp,
    input: Value,
    typename: &str,
    code: &str,
    path: &[&str],
) {
    let payload = create(app, input.clone()).await;
    let fault = json!({"__typename": typename, "code": code, "path": path});
    let expected = json!({"customer": null, "session": null, "userErrors": [fault]});
    assert_eq!(payload, expected, "{input}");
}

/// What is kept of a field of a customer.
pub(super) async fn kept(app: &TestApp, id: &str, field: &str) -> Value {
    let query = format!("query ($id: ID!) {{ customer(by: {{id: $id}}) {{ value: {field} }} }}");
    app.data(&query, json!({"id": id})).await["customer"]["value"].take()
}

/// How many customers there are.
pub(super) async fn count(app: &TestApp) -> usize {
    let data = app
        .data("{ customers(first: 100) { nodes { id } } }", json!({}))
        .await;
    data["customers"]["nodes"].as_array().map_or(0, Vec::len)
}

pub(super) async fn new_site(app: &TestApp, name: &str) -> Value {
    let query = "mutation ($input: CreateSiteInput!) { createSite(input: $input) { site { id number name externalIds { system value } } userErrors { code } } }";
    let ids = json!([{"system": "pelcro", "value": name}]);
    let mut data = app
        .data(query, json!({"input": {"name": name, "externalIds": ids}}))
        .await;
    assert_eq!(data["createSite"]["userErrors"], json!([]));
    data["createSite"]["site"].take()
}

stories! {
    async fn the_example_comes_back(app: TestApp) {
        app.apply_preset("PELCRO").await;
        let site = new_site(&app, "1041").await;
        let (mutation, variables) = example("Pelcro", &[("$SITE", &id(&site))]);
        let answer = app.ask(&mutation, variables).await;
        let payload = &answer["data"]["registerCustomer"];
        let session = &payload["session"];
        assert!(session["token"].as_str().is_some_and(|token| token.starts_with("fds_") && token.len() > 40), "{session}");
        assert_eq!(stable(&answer), json!({"data": {"registerCustomer": {
            "customer": {"id": "cus_1", "email": "ada.lovelace@example.com", "language": "fr"},
            "session": {"token": stable(session)["token"], "expiresAt": "<time>"},
            "confirmationRequired": true, "userErrors": [],
        }}}));
        let query = "query ($id: ID!) { customer(by: {id: $id}) {
            id state site { id number name externalIds { system value } } email confirmed emailHardBounced language
            username displayName firstName lastName metadata { key value } externalIds { system value }
            organizationName phone salutation title addresses { id } memberships { id } subscriptions { id }
            auditEvents { nodes { action changedFields } }
        } }";
        let mut read = app.data(query, json!({"id": id(&payload["customer"])})).await;
        // In no order.
        if let Some(fields) = read["customer"]["auditEvents"]["nodes"][0]["changedFields"].as_array_mut() {
            fields.sort_by_key(ToString::to_string);
        }
        assert_eq!(stable(&read), json!({"customer": {
            "id": "cus_1", "state": "ACTIVE",
            "site": {"id": "site_1", "number": 2, "name": "1041", "externalIds": [{"system": "pelcro", "value": "1041"}]},
            "email": "ada.lovelace@example.com", "confirmed": false, "emailHardBounced": true, "language": "fr",
            "username": "ada_lovelace-1815", "displayName": "Ada L.", "firstName": "Ada", "lastName": "Lovelace",
            "metadata": [
                {"key": "campaign", "value": "spring"},
                {"key": "interests", "value": {"topics": ["engines", "poetry"], "weekly": true}},
            ],
            "externalIds": [{"system": "before-pelcro", "value": "48151"}],
            "organizationName": "Analytical Engines Ltd", "phone": "155501044779", "salutation": "Ms.", "title": "Mathematician",
            "addresses": [], "memberships": [], "subscriptions": [],
            "auditEvents": {"nodes": [{"action": "registerCustomer", "changedFields": [
                "displayName", "email", "emailHardBounced", "externalIds", "firstName", "language", "lastName", "metadata",
                "organizationName", "partners", "password", "phone", "salutation", "siteId", "title", "username",
            ]}]},
        }}));
    }

    async fn a_customer_is_of_a_site_and_each_site_has_a_number(app: TestApp) {
        app.apply_preset("PELCRO").await;
        // The only site needs no name.
        created(&app, json!({"email": "a@x"})).await;
        let (second, third) = (new_site(&app, "second").await, new_site(&app, "third").await);
        created(&app, json!({"email": "b@x", "siteId": second["id"]})).await;
        created(&app, json!({"email": "c@x", "siteId": third["id"]})).await;
        // Of several, a key may have one of its own, as the first key does; else it has to say which.
        created(&app, json!({"email": "d@x"})).await;
        let key = app.key_with("customers:write", &[]).await;
        let answer = app.ask_as(&key, CREATE, json!({"input": {"email": "e@x"}})).await;
        let fault = json!({"__typename": "InputError", "code": "REQUIRED", "path": ["siteId"]});
        assert_eq!(answer, json!({"data": {"createCustomer": {"customer": null, "session": null, "userErrors": [fault]}}}));
        // Numbers are of the whole installation: another tenant's site has one of its own.
        let (_, other) = app.second_tenant().await;
        let theirs = app.ask_as(&other, "{ sites { nodes { id number } } }", json!({})).await;
        let foreign = &theirs["data"]["sites"]["nodes"][0];
        assert_eq!(foreign["number"], 4);
        for unknown in [json!("1041"), json!(""), json!("2"), json!(2), foreign["id"].clone()] {
            refused(&app, json!({"email": "e@x", "siteId": unknown}), "InputError", "NOT_FOUND", &["siteId"]).await;
        }
        let query = "{ customers { nodes { email siteId site { name number } } } }";
        let customer = |email: &str, site: &str, name: &str, number: i32| json!({"email": email, "siteId": site, "site": {"name": name, "number": number}});
        assert_eq!(stable(&app.data(query, json!({})).await), json!({"customers": {"nodes": [
            customer("a@x", "site_1", "Default", 1), customer("b@x", "site_2", "second", 2), customer("c@x", "site_3", "third", 3),
            customer("d@x", "site_1", "Default", 1),
        ]}}));
    }

    async fn an_email_is_unique_over_all_sites(app: TestApp) {
        app.apply_preset("PELCRO").await;
        let site = id(&new_site(&app, "second").await);
        created(&app, json!({"email": "Ada+tag@example.com", "siteId": site})).await;
        let first = app.data("{ sites { nodes { id } } }", json!({})).await["sites"]["nodes"][0]["id"].clone();
        for site in [json!(site), first.clone()] {
            for twin in ["Ada+tag@example.com", " ada+TAG@EXAMPLE.com"] {
                refused(&app, json!({"email": twin, "siteId": site}), "AlreadyTakenError", "ALREADY_TAKEN", &["email"]).await;
            }
        }
        for bad in ["ada", "ada@", "@example.com", "ada lovelace@example.com", "ada@example..com", "a@x, b@x"] {
            refused(&app, json!({"email": bad, "siteId": site}), "InputError", "INVALID_FORMAT", &["email"]).await;
        }
        refused(&app, json!({"siteId": site}), "InputError", "REQUIRED", &["email"]).await;
        for good in ["ada@example.com", "\"ada..l\"@example.com", "a!#$%&'*+/=?^_`{|}~-b@example.com", "ada@xn--e1afmkfd.xn--p1ai"] {
            let id = created(&app, json!({"email": good, "siteId": first})).await;
            assert_eq!(kept(&app, &id, "email").await, json!(good));
        }
        let (_, other) = app.second_tenant().await;
        let payload = app.create_customer_as(&other, json!({"email": "Ada+tag@example.com"})).await;
        assert_eq!(payload["userErrors"], json!([]));
        assert_eq!(count(&app).await, 5);
    }

    async fn a_username_is_letters_digits_dashes_and_underscores(app: TestApp) {
        app.apply_preset("PELCRO").await;
        let site = id(&new_site(&app, "second").await);
        let input = |n: usize, username: &str| json!({"email": format!("a{n}@x"), "username": username, "siteId": site});
        let good = ["Ada_Lovelace-1815", "a", "0", "-", "_", &"x".repeat(100)];
        for (n, username) in good.iter().enumerate() {
            let id = created(&app, input(n, username)).await;
            assert_eq!(kept(&app, &id, "username").await, json!(username));
        }
        for bad in ["ada.lovelace", "ada lovelace", " ada", "ada\n", "ada@x", "adá", "а", "ada\u{0}", "ada/..", "👩"] {
            refused(&app, input(9, bad), "InputError", "INVALID_FORMAT", &["username"]).await;
        }
        refused(&app, input(9, &"x".repeat(101)), "InputError", "TOO_LONG", &["username"]).await;
        for twin in ["Ada_Lovelace-1815", "ada_lovelace-1815", "ADA_LOVELACE-1815", "A"] {
            refused(&app, input(9, twin), "AlreadyTakenError", "ALREADY_TAKEN", &["username"]).await;
        }
        // On any site, but not in another tenant.
        let first = app.data("{ sites { nodes { id } } }", json!({})).await["sites"]["nodes"][0]["id"].clone();
        let input = json!({"email": "b@x", "username": "A", "siteId": first});
        refused(&app, input, "AlreadyTakenError", "ALREADY_TAKEN", &["username"]).await;
        let (_, other) = app.second_tenant().await;
        let payload = app.create_customer_as(&other, json!({"email": "a@x", "username": "A"})).await;
        assert_eq!(payload["userErrors"], json!([]));
        assert_eq!(count(&app).await, good.len());
        let found = app.data("{ customer(by: {username: \"ADA_lovelace-1815\"}) { email } }", json!({})).await;
        assert_eq!(found, json!({"customer": {"email": "a0@x"}}));
    }

    async fn the_language_is_given_or_accepted_or_the_sites(app: TestApp) {
        app.apply_preset("PELCRO").await;
        let site = id(&new_site(&app, "second").await);
        let open = id(&new_site(&app, "third").await);
        let query = "mutation ($input: UpdateSiteSettingsInput!) { updateSiteSettings(input: $input) { siteConfig { defaultLanguage languages } userErrors { code path } } }";
        let input = json!({"siteId": site, "defaultLanguage": "de", "languages": ["de", "fr"]});
        assert_eq!(app.data(query, json!({"input": input})).await, json!({"updateSiteSettings": {
            "siteConfig": {"defaultLanguage": "de", "languages": ["de", "fr"]}, "userErrors": [],
        }}));
        let mut number = 0;
        for (site, given, header, expected) in [
            (&open, json!("fr"), "cs", Ok("fr")), (&open, json!("FR"), "", Ok("fr")), (&open, Value::Null, "cs, en;q=0.5", Ok("cs")),
            (&open, Value::Null, "en;q=0.5, pt-BR;q=0.9", Ok("pt")), (&open, Value::Null, "xx, *", Ok("en")), (&open, Value::Null, "", Ok("en")),
            (&open, Value::Null, "cs;q=0", Ok("en")), (&open, json!("xx"), "fr", Err("INVALID_VALUE")),
            (&open, json!("fra"), "", Err("INVALID_VALUE")), (&open, json!("fr-CA"), "", Err("INVALID_VALUE")),
            // This one lists its languages.
            (&site, json!("fr"), "de", Ok("fr")), (&site, json!("cs"), "fr", Err("NOT_ALLOWED")), (&site, json!("en"), "", Err("NOT_ALLOWED")),
            (&site, Value::Null, "cs, fr;q=0.2", Ok("fr")), (&site, Value::Null, "cs, en", Ok("de")), (&site, Value::Null, "", Ok("de")),
        ] {
            number += 1;
            let input = json!({"siteId": site, "email": format!("a{number}@x"), "language": given});
            let headers = [("accept-language", header)];
            let headers = if header.is_empty() { &headers[1..] } else { &headers[..] };
            let query = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { language } userErrors { code path } } }";
            let (_, answer) = app.ask_with(headers, query, json!({"input": input})).await;
            let expected = match expected {
                Ok(language) => json!({"customer": {"language": language}, "userErrors": []}),
                Err(code) => json!({"customer": null, "userErrors": [{"code": code, "path": ["language"]}]}),
            };
            assert_eq!(answer, json!({"data": {"createCustomer": expected}}), "{given} {header}");
        }
    }

    async fn who_asks_for_a_session_gets_one(app: TestApp) {
        app.apply_preset("PELCRO").await;
        // Its address is not confirmed, and need not be before the first sign-in.
        let payload = create(&app, json!({"email": "a@x", "password": "Engine", "autologin": true})).await;
        let customer = json!({"id": "cus_1"});
        assert_eq!(stable(&payload), json!({"customer": customer, "session": {"customer": customer}, "userErrors": []}));
        for input in [json!({"email": "b@x", "password": "Engine", "autologin": false}), json!({"email": "c@x", "password": "Engine"}), json!({"email": "d@x"})] {
            assert_eq!(stable(&create(&app, input).await), json!({"customer": customer, "session": null, "userErrors": []}));
        }
        for input in [json!({"email": "e@x", "autologin": true}), json!({"email": "e@x", "password": null, "autologin": true})] {
            refused(&app, input, "InputError", "REQUIRED", &["password"]).await;
        }
        // Its token lasts a day, and each has one of its own.
        let query = "mutation ($email: EmailAddress!) { createCustomer(input: {email: $email, password: \"Engine\", autologin: true}) { session { token expiresAt } } }";
        let mut tokens = Vec::new();
        for email in ["f@x", "g@x"] {
            let data = app.data(query, json!({"email": email})).await;
            let session = &data["createCustomer"]["session"];
            assert!(session["expiresAt"].as_str().is_some_and(|at| at.starts_with("2026-01-02T00:00:0")), "{session}");
            tokens.push(session["token"].clone());
        }
        assert_ne!(tokens[0], tokens[1]);
        assert_eq!(count(&app).await, 6);
    }
}
