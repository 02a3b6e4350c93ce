//! `createIdentityProvider`, `updateIdentityProvider`, `removeIdentityProvider`, and where providers are shown.

use serde_json::{Value, json};

use crate::support::{
    TestApp, fault, id,
    issuer::{CLIENT_ID, Issuer, SigningKey},
    refusal, stable,
};

const WHAT: &str =
    "identityProvider { id code name issuer clientId isEnabled createdAt updatedAt }";

async fn create(app: &TestApp, input: Value) -> Value {
    app.mutate("createIdentityProvider", WHAT, input).await
}

fn google() -> Value {
    json!({"code": "google", "name": "Google", "issuer": "https://accounts.google.com", "clientId": "frontdesk.apps"})
}

fn with(base: &Value, more: Value) -> Value {
    let mut input = base.clone();
    let more = more.as_object().expect("an object").clone();
    input.as_object_mut().expect("an object").extend(more);
    input
}

fn shown(provider: Value) -> Value {
    let rest =
        json!({"id": "idp_1", "isEnabled": true, "createdAt": "<time>", "updatedAt": "<time>"});
    with(&rest, provider)
}

async fn listed(app: &TestApp) -> Value {
    let query = "{ identityProviders { code name clientId isEnabled } siteConfig { identityProviders { code name issuer clientId } } }";
    app.data(query, json!({})).await
}

stories! {
    async fn a_provider_is_made_changed_and_removed(app: TestApp) {
        // Spaces around a name are none of it.
        let created = create(&app, with(&google(), json!({"name": " Google "}))).await;
        assert_eq!(stable(&created), json!({"identityProvider": shown(google()), "userErrors": []}));
        let provider = id(&created["identityProvider"]);
        assert_eq!(listed(&app).await, json!({
            "identityProviders": [{"code": "google", "name": "Google", "clientId": "frontdesk.apps", "isEnabled": true}],
            "siteConfig": {"identityProviders": [google()]},
        }));
        let node = "query ($id: ID!) { node(id: $id) { __typename id ... on IdentityProvider { code } } }";
        let found = json!({"node": {"__typename": "IdentityProvider", "id": provider, "code": "google"}});
        assert_eq!(app.data(node, json!({"id": provider})).await, found);

        let change = json!({"id": provider, "name": "G", "clientId": "2", "isEnabled": false});
        let updated = app.mutate("updateIdentityProvider", WHAT, change).await;
        let expected = shown(with(&google(), json!({"name": "G", "clientId": "2", "isEnabled": false})));
        assert_eq!(stable(&updated), json!({"identityProvider": expected, "userErrors": []}));
        assert_ne!(updated["identityProvider"]["updatedAt"], created["identityProvider"]["updatedAt"]);
        // A form offers what is enabled.
        assert_eq!(listed(&app).await, json!({
            "identityProviders": [{"code": "google", "name": "G", "clientId": "2", "isEnabled": false}],
            "siteConfig": {"identityProviders": []},
        }));

        let removed = app.mutate("removeIdentityProvider", WHAT, json!({"id": provider})).await;
        assert_eq!(removed, updated);
        assert_eq!(listed(&app).await, json!({"identityProviders": [], "siteConfig": {"identityProviders": []}}));
        assert_eq!(app.data(node, json!({"id": provider})).await, json!({"node": null}));
        let gone = json!({"identityProvider": null, "userErrors": [fault("NOT_FOUND", &["id"])]});
        assert_eq!(app.mutate("removeIdentityProvider", WHAT, json!({"id": provider})).await, gone);
        assert_eq!(app.mutate("updateIdentityProvider", WHAT, json!({"id": provider})).await, gone);
        // Its code is free again.
        assert_eq!(create(&app, google()).await["userErrors"], json!([]));
    }

    async fn bad_inputs_are_refused(app: TestApp) {
        let refused = |faults: Vec<Value>| json!({"identityProvider": null, "userErrors": faults});
        let long = format!("https://a.example/{}", "x".repeat(2_048));
        for issuer in [
            "", "a.example", "//a.example", "ftp://a.example", "https://", "http://a.example", "https://a@b.example", "https://a.example/?x", "https://a.example?",
            "https://a.example/#x", "https://a .example", "https://a.example/\u{0}", "javascript:alert(1)", &long,
        ] {
            let expected = refused(vec![fault("INVALID_FORMAT", &["issuer"])]);
            assert_eq!(create(&app, with(&google(), json!({"issuer": issuer}))).await, expected, "{issuer:?}");
        }
        for issuer in [
            "https://localhost", "https://127.0.0.2", "https://10.0.0.1/x", "http://192.168.0.1", "https://169.254.169.254", "https://[::1]", "https://idp.internal", "https://2130706434",
        ] {
            let expected = refused(vec![fault("NOT_ALLOWED", &["issuer"])]);
            assert_eq!(create(&app, with(&google(), json!({"issuer": issuer}))).await, expected, "{issuer:?}");
        }
        for (change, faults) in [
            (json!({"code": ""}), vec![fault("INVALID_FORMAT", &["code"])]),
            (json!({"code": "a b"}), vec![fault("INVALID_FORMAT", &["code"])]),
            (json!({"code": "c".repeat(65)}), vec![fault("INVALID_FORMAT", &["code"])]),
            (json!({"name": " "}), vec![fault("REQUIRED", &["name"])]),
            (json!({"name": "n".repeat(256)}), vec![fault("TOO_LONG", &["name"])]),
            (json!({"name": "\u{0}"}), vec![fault("INVALID_VALUE", &["name"])]),
            (json!({"clientId": ""}), vec![fault("REQUIRED", &["clientId"])]),
            (json!({"clientId": "n".repeat(256)}), vec![fault("TOO_LONG", &["clientId"])]),
            // All at once.
            (json!({"code": "?", "name": "", "issuer": "x", "clientId": "\n"}), vec![
                fault("INVALID_FORMAT", &["code"]), fault("INVALID_FORMAT", &["issuer"]), fault("REQUIRED", &["name"]), fault("REQUIRED", &["clientId"]),
            ]),
        ] {
            assert_eq!(create(&app, with(&google(), change.clone())).await, refused(faults), "{change}");
        }
        assert_eq!(listed(&app).await["identityProviders"], json!([]));
        // The operator allows this one, and in plain HTTP.
        let here = json!({"issuer": "http://127.0.0.1:8080/realms/x"});
        let provider = create(&app, with(&google(), here)).await;
        assert_eq!(provider["userErrors"], json!([]));
        assert_eq!(create(&app, google()).await, refused(vec![fault("ALREADY_TAKEN", &["code"])]));
        let provider = id(&provider["identityProvider"]);
        for (change, faults) in [
            (json!({"name": null}), vec![fault("REQUIRED", &["name"])]),
            (json!({"name": "", "clientId": null, "isEnabled": null}), vec![fault("REQUIRED", &["name"]), fault("REQUIRED", &["clientId"]), fault("REQUIRED", &["isEnabled"])]),
        ] {
            let input = with(&change, json!({"id": provider}));
            assert_eq!(app.mutate("updateIdentityProvider", WHAT, input).await, refused(faults), "{change}");
        }
        // Code and issuer stay.
        let answer = app.mutate_as(&app.key, "updateIdentityProvider", WHAT, json!({"id": provider, "issuer": "https://b.example"})).await;
        assert_eq!(refusal(&answer), json!({"data": null, "codes": ["GRAPHQL_VALIDATION_FAILED"]}));
    }

    async fn a_tenant_has_20_at_most(app: TestApp) {
        for n in 0..20 {
            let created = create(&app, with(&google(), json!({"code": format!("p{n}")}))).await;
            assert_eq!(created["userErrors"], json!([]), "{n}");
        }
        let full = json!({"identityProvider": null, "userErrors": [fault("TOO_MANY", &[])]});
        assert_eq!(create(&app, google()).await, full);
        // They come oldest first.
        let codes: Vec<_> = (0..20).map(|n| json!({"code": format!("p{n}")})).collect();
        assert_eq!(app.data("{ identityProviders { code } }", json!({})).await, json!({"identityProviders": codes}));
    }

    async fn one_in_use_is_only_disabled(app: TestApp) {
        let key = SigningKey::new("1", "ES256");
        let issuer = Issuer::start(&[&key]).await;
        let provider = create(&app, json!({"code": "idp", "name": "I", "issuer": issuer.url, "clientId": CLIENT_ID})).await;
        let provider = id(&provider["identityProvider"]);
        assert_eq!(issuer.asked(), (0, 0));
        let token = key.sign(&issuer.claims("s", frontdesk::app::Clock::now(&app.clock)));
        let account = json!({"provider": "idp", "token": token});
        let customer = app.create_customer(json!({"email": "a@x", "socialAccount": account})).await;
        assert_eq!(customer["userErrors"], json!([]));
        let in_use = json!({"identityProvider": null, "userErrors": [fault("CONFLICT", &["id"])]});
        assert_eq!(app.mutate("removeIdentityProvider", WHAT, json!({"id": provider})).await, in_use);
        let disabled = app.mutate("updateIdentityProvider", "identityProvider { isEnabled }", json!({"id": provider, "isEnabled": false})).await;
        assert_eq!(disabled, json!({"identityProvider": {"isEnabled": false}, "userErrors": []}));
        // When the last account has gone it can go, too.
        let customer = id(&customer["customer"]);
        assert_eq!(app.update_customer(&customer, json!({"socialAccount": null})).await, json!([]));
        assert_eq!(app.mutate("removeIdentityProvider", "", json!({"id": provider})).await, json!({"userErrors": []}));
    }

    async fn who_may_do_what(app: TestApp) {
        let provider = id(&create(&app, google()).await["identityProvider"]);
        let reader = app.key_with("settings:read", &[]).await;
        let writer = app.key_with("settings:write", &[]).await;
        let list = "{ identityProviders { code } }";
        let node = "query ($id: ID!) { node(id: $id) { id } }";
        let forbidden = json!({"data": null, "codes": ["FORBIDDEN"]});
        assert_eq!(app.ask_as(&reader, list, json!({})).await, json!({"data": {"identityProviders": [{"code": "google"}]}}));
        assert_eq!(refusal(&app.ask_as(&writer, list, json!({})).await), forbidden);
        assert_eq!(app.ask_as(&reader, node, json!({"id": provider})).await, json!({"data": {"node": {"id": provider}}}));
        assert_eq!(refusal(&app.ask_as(&writer, node, json!({"id": provider})).await)["codes"], json!(["FORBIDDEN"]));
        assert_eq!(refusal(&app.ask_as("", list, json!({})).await)["codes"], json!(["UNAUTHENTICATED"]));
        for (name, input) in [("createIdentityProvider", with(&google(), json!({"code": "x"}))), ("updateIdentityProvider", json!({"id": provider, "name": "N"})), ("removeIdentityProvider", json!({"id": provider}))] {
            assert_eq!(refusal(&app.mutate_as(&reader, name, "", input.clone()).await), json!({"data": {name: null}, "codes": ["FORBIDDEN"]}));
            // Another tenant's is as if absent.
            let (_, other) = app.second_tenant().await;
            let answer = app.mutate_as(&other, name, "", input.clone()).await;
            let faults = match name {
                "createIdentityProvider" => json!([]),
                _ => json!([fault("NOT_FOUND", &["id"])]),
            };
            assert_eq!(answer["data"][name]["userErrors"], faults);
            let answer = app.mutate_as(&writer, name, "", input).await;
            assert_eq!(answer["data"][name]["userErrors"], json!([]), "{answer}");
        }
        assert_eq!(app.data(list, json!({})).await, json!({"identityProviders": [{"code": "x"}]}));
    }
}
