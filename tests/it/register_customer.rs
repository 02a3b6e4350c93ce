//! `registerCustomer`: what a sign-up gives, and by which rules of the site.

use serde_json::{Value, json};

use crate::{
    support::{PASSWORD, TestApp, fault, field_fault, id, mutation, refusal, stable},
    whole_customer::{WHOLE, whole_input, world},
};

/// What is asked of a sign-up where nothing else is said.
const PAYLOAD: &str = "customer { email language site { name } partners { name } } session { kind }
    confirmationRequired userErrors { __typename code path ... on PasswordPolicyError { policy unmet }
    ... on CustomFieldError { fieldCode } }";

/// The payload of a sign-up of somebody without a credential.
async fn register(app: &TestApp, headers: &[(&str, &str)], input: Value) -> Value {
    let query = format!(
        "mutation ($input: RegisterCustomerInput!) {{ registerCustomer(input: $input) {{ {PAYLOAD} }} }}"
    );
    let mut answer = app.anyone(headers, &query, &input).await.json();
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"]["registerCustomer"].take()
}

/// The payload of a sign-up that is refused.
fn refused(faults: Value) -> Value {
    json!({"customer": null, "session": null, "confirmationRequired": false, "userErrors": faults})
}

/// The payload of a sign-up at the only site, but for these.
fn registered(email: &str, but: Value) -> Value {
    let mut payload = json!({
        "customer": {"email": email, "language": "en", "site": {"name": "Default"}, "partners": [{"name": "Default"}]},
        "session": null, "confirmationRequired": false, "userErrors": [],
    });
    for (name, value) in but.as_object().into_iter().flatten() {
        match name.as_str() {
            "session" | "confirmationRequired" => payload[name] = value.clone(),
            _ => payload["customer"][name] = value.clone(),
        }
    }
    payload
}

async fn site_settings(app: &TestApp, input: Value) {
    let payload = app.mutate("updateSiteSettings", "", input).await;
    assert_eq!(payload, json!({"userErrors": []}));
}

stories! {
    async fn everything_that_is_given_comes_back(app: TestApp) {
        let world = world(&app).await;
        for code in ["TEXT", "BOOLEAN", "INT", "DECIMAL", "DATE", "DATE_TIME", "OPTION", "OPTIONS", "JSON", "door"] {
            assert_eq!(app.change_field(code, json!({"registrable": true})).await, json!([]));
        }
        // With whose access strangers act at the second site.
        app.key_with("customers:read", &[]).await;
        let names = app.fields_of("RegisterCustomerInput").await;
        let mut input = whole_input(&world);
        // What is privileged, or only agents give.
        input["emailHardBounced"] = json!(null);
        input["externalIds"] = json!(null);
        input.as_object_mut().expect("an object").retain(|name, _| names.contains_key(name));
        let all: Vec<_> = names.keys().filter(|name| input.get(*name).is_none()).collect();
        assert_eq!(all, ["riskToken"]);
        let query = mutation("registerCustomer", "customer { id confirmed email addresses { city } } session { customer { id } } confirmationRequired");
        let answer = app.anyone(&[], &query, &input).await.json();
        let payload = &answer["data"]["registerCustomer"];
        assert_eq!(stable(&answer), json!({"data": {"registerCustomer": {
            "customer": {"id": "cus_1", "confirmed": false, "email": "Ada@Example.com", "addresses": [{"city": "London"}, {"city": "Ockham"}]},
            "session": {"customer": {"id": "cus_1"}}, "confirmationRequired": false, "userErrors": [],
        }}}));
        // The same as an agent's, but for what only agents give, and who said it.
        let query = format!("query ($id: ID!) {{ customer(by: {{id: $id}}) {{ {WHOLE} }} }}");
        let own = app.data(&query, json!({"id": id(&payload["customer"])})).await["customer"].take();
        for (name, value) in [("email", "other@example.com"), ("username", "other")] {
            input[name] = json!(value);
        }
        for name in ["emailHardBounced", "externalIds"] {
            input.as_object_mut().expect("an object").remove(name);
        }
        let created = mutation("createCustomer", &format!("customer {{ {WHOLE} }}"));
        let agents = app.data(&created, json!({"input": input})).await["createCustomer"]["customer"].take();
        let (mut own, mut agents) = (stable(&own), stable(&agents));
        for (name, value) in [("email", "Ada@Example.com"), ("username", "Ada-L_1815")] {
            assert_eq!(own[name].take(), value);
            agents[name].take();
        }
        let actors = |customer: &mut Value| {
            let consents = customer["consents"].as_array_mut().expect("consents").iter_mut();
            consents.map(|consent| consent["history"][0]["actor"]["kind"].take()).collect::<Vec<_>>()
        };
        assert_eq!(actors(&mut own), ["ANONYMOUS", "ANONYMOUS"]);
        assert_eq!(actors(&mut agents), ["API_CLIENT", "API_CLIENT"]);
        assert_eq!(own, agents);
    }

    async fn at_which_site(app: TestApp) {
        let input = |n: u32, site: Value| json!({"email": format!("a{n}@x"), "password": PASSWORD, "siteId": site});
        assert_eq!(register(&app, &[], input(1, json!(null))).await, registered("a1@x", json!({})));
        let payload = app.mutate("createSite", "site { id number }", json!({"name": "Shop"})).await;
        let (shop, number) = (id(&payload["site"]), payload["site"]["number"].to_string());
        // Nobody's client is of it, nor of no site: whom it brings has no partner.
        let at_shop = json!({"site": {"name": "Shop"}, "partners": []});
        // Of several, one has to be named.
        assert_eq!(register(&app, &[], input(2, json!(null))).await, refused(json!([fault("REQUIRED", &["siteId"])])));
        assert_eq!(register(&app, &[], input(2, json!(shop))).await, registered("a2@x", at_shop.clone()));
        for (n, site) in [(3, &shop), (4, &number)] {
            let payload = register(&app, &[("x-frontdesk-site", site)], input(n, json!(null))).await;
            assert_eq!(payload, registered(&format!("a{n}@x"), at_shop.clone()));
        }
        let unknown = refused(json!([fault("NOT_FOUND", &["siteId"])]));
        for site in ["site_nowhere", "", "\u{0}", "1", "site_01h455vb4pex5vsknk084sn02q"] {
            assert_eq!(register(&app, &[], input(5, json!(site))).await, unknown, "{site:?}");
        }
        assert_eq!(register(&app, &[("x-frontdesk-site", "999")], input(5, json!(null))).await, unknown);
        // The input says more than the header.
        assert_eq!(register(&app, &[("x-frontdesk-site", "999")], input(5, json!(shop))).await, registered("a5@x", at_shop));
        // Another tenant's site is its own; an API key is of one tenant.
        let (tenant, other) = app.second_tenant().await;
        let theirs = app.ask_as(&other, "{ sites { nodes { id } } }", json!({})).await["data"]["sites"]["nodes"][0]["id"].clone();
        let query = mutation("registerCustomer", "customer { site { name } }");
        let payload = app.anyone(&[], &query, &input(1, theirs.clone())).await.json();
        assert_eq!(payload, json!({"data": {"registerCustomer": {"customer": {"site": {"name": "Second"}}, "userErrors": []}}}));
        let found = app.ask_as(&other, "{ customer(by: {email: \"a1@x\"}) { email } }", json!({})).await;
        assert_eq!(found, json!({"data": {"customer": {"email": "a1@x"}}}), "{tenant}");
        let payload = app.mutate("registerCustomer", "customer { id }", input(6, theirs)).await;
        assert_eq!(payload, json!({"customer": null, "userErrors": [fault("NOT_FOUND", &["siteId"])]}));
        // The first key is of the first site.
        let payload = app.mutate("registerCustomer", "customer { site { name } }", input(6, json!(null))).await;
        assert_eq!(payload, json!({"customer": {"site": {"name": "Default"}}, "userErrors": []}));
    }

    async fn which_password(app: TestApp) {
        let email = "a@x";
        let without = refused(json!([fault("REQUIRED", &["password"])]));
        assert_eq!(register(&app, &[], json!({"email": email})).await, without);
        assert_eq!(register(&app, &[], json!({"email": email, "password": null, "autologin": true})).await, without);
        let policy = |policy: &str, unmet: Value| refused(json!([
            {"__typename": "PasswordPolicyError", "code": "PASSWORD_POLICY", "path": ["password"], "policy": policy, "unmet": unmet},
        ]));
        assert_eq!(register(&app, &[], json!({"email": email, "password": ""})).await, policy("NIST", json!(["MIN_LENGTH"])));
        let another = json!({"email": email, "password": PASSWORD, "passwordConfirmation": "another horse"});
        assert_eq!(register(&app, &[], another).await, refused(json!([fault("MISMATCH", &["passwordConfirmation"])])));
        // The site's own policy, and all faults at once.
        let sites = app.data("{ sites { nodes { id } } }", json!({})).await;
        let site = id(&sites["sites"]["nodes"][0]);
        site_settings(&app, json!({"siteId": site, "passwordPolicy": "PELCRO_STRONG", "requiredFields": ["BIRTH_DATE"]})).await;
        let weak = register(&app, &[], json!({"email": "a", "password": "abcdefgh"})).await;
        assert_eq!(weak, refused(json!([
            fault("INVALID_FORMAT", &["email"]), fault("REQUIRED", &["birthDate"]),
            {"__typename": "PasswordPolicyError", "code": "PASSWORD_POLICY", "path": ["password"], "policy": "PELCRO_STRONG", "unmet": ["DIGIT", "SYMBOL", "UPPERCASE"]},
        ])));
        let strong = json!({"email": email, "password": "Abcdef1!", "passwordConfirmation": "Abcdef1!", "birthDate": "1990-01-01"});
        assert_eq!(register(&app, &[], strong).await, registered(email, json!({})));
        // Where the site asks for none, one that is given is judged all the same.
        site_settings(&app, json!({"siteId": site, "passwordRequired": false})).await;
        let weak = register(&app, &[], json!({"email": "b@x", "password": "1", "birthDate": "1990-01-01"})).await;
        assert_eq!(weak["userErrors"][0]["code"], "PASSWORD_POLICY");
        assert_eq!(register(&app, &[], json!({"email": "b@x", "birthDate": "1990-01-01"})).await, registered("b@x", json!({})));
        // Who is to be signed in has to have one.
        assert_eq!(register(&app, &[], json!({"email": "c@x", "autologin": true, "birthDate": "1990-01-01"})).await, without);
        assert_eq!(app.emails().await, json!(["a@x", "b@x"]));
    }

    async fn who_is_signed_in_right_away(app: TestApp) {
        for (n, (confirmation, discloses, mfa, session, required)) in [
            ("NONE", true, false, json!({"kind": "FULL"}), false),
            ("AFTER_LOGIN", true, false, json!({"kind": "FULL"}), true),
            ("BEFORE_LOGIN", true, false, json!(null), true),
            ("NONE", true, true, json!({"kind": "ENROLLING"}), false),
        ].into_iter().enumerate() {
            app.settings(json!({"emailConfirmation": confirmation, "discloseAccountExistence": discloses, "mfaRequired": mfa})).await;
            let email = format!("a{n}@x");
            let payload = register(&app, &[], json!({"email": email, "password": PASSWORD, "autologin": true})).await;
            assert_eq!(payload, registered(&email, json!({"session": session, "confirmationRequired": required})), "{n}");
            // Only who asks for it.
            let email = format!("b{n}@x");
            let payload = register(&app, &[], json!({"email": email, "password": PASSWORD})).await;
            assert_eq!(payload, registered(&email, json!({"confirmationRequired": required})), "{n}");
        }
        // Without an address there is nothing to be confirmed.
        app.settings(json!({"emailConfirmation": "BEFORE_LOGIN", "mfaRequired": false, "requiredIdentifiers": []})).await;
        let payload = register(&app, &[], json!({"username": "ada", "password": PASSWORD, "autologin": true})).await;
        let expected = registered("", json!({"email": null, "session": {"kind": "FULL"}}));
        assert_eq!(payload, expected);
        // The session is the customer's, and the password is, too.
        let query = mutation("registerCustomer", "session { token }");
        let input = json!({"username": "eve", "password": PASSWORD, "autologin": true});
        let mut answer = app.anyone(&[], &query, &input).await.json();
        let token = answer["data"]["registerCustomer"]["session"]["token"].take();
        let me = app.ask_as(token.as_str().expect("a token"), "{ me { username } }", json!({})).await;
        assert_eq!(me, json!({"data": {"me": {"username": "eve"}}}));
        let query = mutation("signIn", "session { customer { username } }");
        let answer = app.anyone(&[], &query, &json!({"username": "EVE", "password": PASSWORD})).await.json();
        assert_eq!(answer, json!({"data": {"signIn": {"session": {"customer": {"username": "eve"}}, "userErrors": []}}}));
    }

    async fn which_language(app: TestApp) {
        app.settings(json!({"defaultLanguage": "cs", "languages": ["cs", "de", "fr"]})).await;
        for (n, (said, accepted, language)) in [
            (json!("fr"), "de", "fr"),
            (json!(null), "es, de;q=0.5, fr;q=0.7", "fr"),
            (json!(null), "es", "cs"),
            (json!(null), "", "cs"),
        ].into_iter().enumerate() {
            let email = format!("a{n}@x");
            let input = json!({"email": email, "password": PASSWORD, "language": said});
            let payload = register(&app, &[("accept-language", accepted)], input).await;
            assert_eq!(payload, registered(&email, json!({"language": language})), "{n}");
        }
        let input = json!({"email": "b@x", "password": PASSWORD, "language": "es"});
        assert_eq!(register(&app, &[], input).await, refused(json!([fault("NOT_ALLOWED", &["language"])])));
        // What is wrong is told in the language of the caller, else of the site.
        site_settings(&app, json!({"messageLanguage": "de"})).await;
        let query = "mutation ($input: RegisterCustomerInput!) { registerCustomer(input: $input) { userErrors { message } } }";
        for (accepted, message) in [("fr", "Cette information est obligatoire."), ("", "Diese Angabe ist erforderlich.")] {
            let answer = app.anyone(&[("accept-language", accepted)], query, &json!({"email": "b@x"})).await.json();
            assert_eq!(answer["data"]["registerCustomer"]["userErrors"], json!([{"message": message}]));
        }
    }

    async fn which_custom_fields(app: TestApp) {
        app.define_field(json!({"object": "CUSTOMER", "code": "shirt", "label": "Shirt", "registrable": true, "required": true})).await;
        app.define_field(json!({"object": "CUSTOMER", "code": "score", "label": "Score", "required": true})).await;
        app.define_field(json!({"object": "CUSTOMER", "code": "tier", "label": "Tier", "default": {"text": "basic"}})).await;
        app.define_field(json!({"object": "ADDRESS", "code": "floor", "label": "Floor", "required": true})).await;
        let value = |code: &str| json!({"code": code, "value": {"text": "x"}});
        let input = |email: &str, fields: Value| json!({
            "email": email, "password": PASSWORD, "customFields": fields, "addresses": [{"street": ["s"], "city": "c", "countryCode": "GB"}],
        });
        // What a person may not give is as if absent.
        let payload = register(&app, &[], input("a@x", json!([value("score"), value("nothing")]))).await;
        assert_eq!(payload, refused(json!([
            field_fault("UNKNOWN_FIELD", &["customFields", "0"], "score"), field_fault("UNKNOWN_FIELD", &["customFields", "1"], "nothing"),
            field_fault("REQUIRED", &["customFields"], "shirt"),
        ])));
        let mut with_floor = input("a@x", json!([value("shirt")]));
        with_floor["addresses"][0]["customFields"] = json!([value("floor")]);
        let payload = register(&app, &[], with_floor).await;
        assert_eq!(payload, refused(json!([field_fault("UNKNOWN_FIELD", &["addresses", "0", "customFields", "0"], "floor")])));
        // What is required of agents is not required of people; a default is a default.
        assert_eq!(register(&app, &[], input("a@x", json!([value("shirt")]))).await, registered("a@x", json!({})));
        let fields = "query { customer(by: {email: \"a@x\"}) { customFields { code ... on TextFieldValue { text } } } }";
        let found = app.data(fields, json!({})).await;
        assert_eq!(found["customer"]["customFields"], json!([{"code": "shirt", "text": "x"}, {"code": "tier", "text": "basic"}]));
        // An API key is an agent's only with customers:write.
        let ask = async |scopes: &str, input: Value| {
            let key = Box::pin(app.key_with(scopes, &[])).await;
            let query = "mutation ($input: RegisterCustomerInput!) { registerCustomer(input: $input) {
                customer { customFields { code } } userErrors { __typename code path ... on CustomFieldError { fieldCode } }
            } }";
            Box::pin(app.ask_as(&key, query, json!({"input": input}))).await["data"]["registerCustomer"].take()
        };
        let both = json!([value("shirt"), value("score")]);
        assert_eq!(ask("customers:read", input("b@x", both.clone())).await, json!({
            "customer": null, "userErrors": [field_fault("UNKNOWN_FIELD", &["customFields", "1"], "score")],
        }));
        assert_eq!(ask("customers:write", input("b@x", both.clone())).await, json!({
            "customer": null, "userErrors": [field_fault("REQUIRED", &["addresses", "0", "customFields"], "floor")],
        }));
        let mut with_floor = input("b@x", both);
        with_floor["addresses"][0]["customFields"] = json!([value("floor")]);
        assert_eq!(ask("customers:write", with_floor).await, json!({
            "customer": {"customFields": [{"code": "shirt"}, {"code": "score"}, {"code": "tier"}]}, "userErrors": [],
        }));
    }

    async fn what_is_privileged(app: TestApp) {
        let input = json!({"email": "a@x", "password": PASSWORD, "emailHardBounced": true, "externalIds": [{"system": "old", "value": "7"}]});
        let both = json!([fault("NOT_PERMITTED", &["externalIds"]), fault("NOT_PERMITTED", &["emailHardBounced"])]);
        assert_eq!(register(&app, &[], input.clone()).await, refused(both.clone()));
        let query = "mutation ($input: RegisterCustomerInput!) { registerCustomer(input: $input) { userErrors { message } } }";
        assert_eq!(app.anyone(&[], query, &input).await.json()["data"]["registerCustomer"]["userErrors"], json!([
            {"message": "This field needs an API key with the scope customers:external-ids."},
            {"message": "This field needs an API key with the scope customers:confirm."},
        ]));
        // Whoever lacks the scope learns nothing by the field: neither of an id that is taken.
        let taken = json!({"email": "b@x", "externalIds": [{"system": "old", "value": "7"}]});
        assert_eq!(app.create_customer(taken).await["userErrors"], json!([]));
        assert_eq!(register(&app, &[], input.clone()).await, refused(both.clone()));
        let what = "customer { emailHardBounced externalIds { value } }";
        for (scopes, expected) in [
            ("customers:read", both),
            ("customers:confirm", json!([fault("NOT_PERMITTED", &["externalIds"])])),
            ("customers:confirm customers:external-ids", json!([fault("ALREADY_TAKEN", &["externalIds", "0"])])),
        ] {
            let key = app.key_with(scopes, &[]).await;
            let answer = app.mutate_as(&key, "registerCustomer", what, input.clone()).await;
            assert_eq!(answer["data"]["registerCustomer"], json!({"customer": null, "userErrors": expected}), "{scopes}");
        }
        let mut free = input;
        free["externalIds"][0]["value"] = json!("8");
        let key = app.key_with("customers:confirm customers:external-ids", &[]).await;
        let answer = app.mutate_as(&key, "registerCustomer", what, free).await;
        assert_eq!(answer["data"]["registerCustomer"], json!({"customer": {"emailHardBounced": true, "externalIds": [{"value": "8"}]}, "userErrors": []}));
        // To people, nothing given is nothing privileged.
        let none = json!({"email": "c@x", "password": PASSWORD, "emailHardBounced": null, "externalIds": []});
        assert_eq!(register(&app, &[], none).await, registered("c@x", json!({})));
    }

    async fn where_links_may_lead_back_to(app: TestApp) {
        app.settings(json!({"redirectUrls": ["https://shop.example/"]})).await;
        let input = |url: &str| json!({"email": "a@x", "password": PASSWORD, "redirectUrl": url});
        let refusal = refused(json!([fault("NOT_ALLOWED", &["redirectUrl"])]));
        for url in ["https://shop.example.evil/", "https://evil.example/", "javascript:alert(1)", "https://shop.example"] {
            let payload = register(&app, &[], input(url)).await;
            if url == "https://shop.example" {
                assert_eq!(payload, registered("a@x", json!({})), "{url}");
            } else {
                assert_eq!(payload, refusal, "{url}");
            }
        }
    }

    async fn metadata_has_its_limits(app: TestApp) {
        let input = |metadata: Value| json!({"email": "a@x", "password": PASSWORD, "metadata": metadata});
        let many = (0..101).map(|n| json!({"key": n.to_string(), "value": 1})).collect();
        assert_eq!(register(&app, &[], input(many)).await, refused(json!([fault("TOO_MANY", &["metadata"])])));
        let long = json!([{"key": "k".repeat(65), "value": 1}, {"key": "k", "value": "x".repeat(4_096)}]);
        assert_eq!(register(&app, &[], input(long)).await, refused(json!([
            fault("TOO_LONG", &["metadata", "0", "key"]), fault("TOO_LONG", &["metadata", "1", "value"]),
        ])));
        let good = json!([{"key": "campaign", "value": {"a": [1, null]}}]);
        assert_eq!(register(&app, &[], input(good)).await, registered("a@x", json!({})));
    }

    /// What a person may not see of itself, it is not shown for having just signed up.
    async fn what_is_shown_of_it(app: TestApp) {
        let input = json!({"email": "a@x", "password": PASSWORD});
        for what in ["customer { privateMetadata { key } }", "customer { auditEvents { nodes { id } } }"] {
            let query = mutation("registerCustomer", what);
            let answer = app.anyone(&[], &query, &input).await.json();
            assert_eq!(refusal(&answer), json!({"data": {"registerCustomer": null}, "codes": ["UNAUTHENTICATED"]}), "{what}");
        }
        assert_eq!(app.emails().await, json!([]), "it was refused before it was done");
        let query = mutation("registerCustomer", "customer { site { name externalIds { value } } }");
        app.mutate("updateSite", "", json!({"id": id(&app.data("{ sites { nodes { id } } }", json!({})).await["sites"]["nodes"][0]), "externalIds": [{"system": "erp", "value": "1"}]})).await;
        let answer = app.anyone(&[], &query, &input).await.json();
        assert_eq!(answer, json!({"data": {"registerCustomer": {"customer": {"site": {"name": "Default", "externalIds": []}}, "userErrors": []}}}));
    }
}
