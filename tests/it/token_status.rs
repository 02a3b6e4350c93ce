//! `tokenStatus`: what a token is worth, to who has it.

use std::time::Duration;

use frontdesk::{
    domain::api_client::{self, NewApiClient},
    values::{ApiClientKind, MailTokenPurpose, Scopes},
};
use serde_json::{Value, json};

use crate::support::{TestApp, lifetime};

const QUERY: &str = "query ($token: String!) { tokenStatus(token: $token) { isValid kind expiresAt purpose redirectUrl siteId } }";

/// What anybody is told of a token.
async fn status(app: &TestApp, token: &str) -> Value {
    let answer = app.ask_as("", QUERY, json!({"token": token})).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"]["tokenStatus"].clone()
}

fn unknown() -> Value {
    json!({"isValid": false, "kind": null, "expiresAt": null, "purpose": null, "redirectUrl": null, "siteId": null})
}

fn known(kind: &str, is_valid: bool, expires_at: &Value) -> Value {
    json!({"isValid": is_valid, "kind": kind, "expiresAt": expires_at, "purpose": null, "redirectUrl": null, "siteId": null})
}

stories! {
    async fn sessions_and_what_renews_them(app: TestApp) {
        let customer = app.person("a@x").await;
        let input = json!({"email": "a@x", "password": crate::support::PASSWORD});
        let query = "mutation ($input: SignInInput!) { signIn(input: $input) { session { token expiresAt refreshToken refreshExpiresAt } } }";
        let session = app.ask_as("", query, json!({"input": input})).await["data"]["signIn"]["session"].clone();
        let (token, refresh) = (session["token"].as_str().expect("a token"), session["refreshToken"].as_str().expect("a token"));
        assert_eq!(status(&app, token).await, known("SESSION", true, &session["expiresAt"]));
        assert_eq!(status(&app, refresh).await, known("REFRESH", true, &session["refreshExpiresAt"]));
        // One that was used before is worth nothing, and asking does not betray it.
        let query = "mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) { session { token expiresAt } } }";
        let renewed = app.ask_as("", query, json!({"input": {"refreshToken": refresh}})).await["data"]["refreshSession"]["session"].clone();
        assert_eq!(status(&app, refresh).await, known("REFRESH", false, &session["refreshExpiresAt"]));
        assert_eq!(status(&app, token).await, unknown());
        let token = renewed["token"].as_str().expect("a token");
        assert_eq!(app.me(token).await.0, 200);
        // Over, it is still known; with the account's end it goes.
        app.clock.advance(Duration::from_secs(24 * 3_600));
        assert_eq!(status(&app, token).await, known("SESSION", false, &renewed["expiresAt"]));
        app.update_customer(&customer, json!({"state": "INACTIVE"})).await;
        assert_eq!(status(&app, token).await, unknown());
        app.update_customer(&customer, json!({"state": "ACTIVE"})).await;
        // A session in which somebody acts as the customer has nothing that renews it.
        let query = "mutation ($id: ID!) { impersonateCustomer(input: {customerId: $id}) { session { token expiresAt } } }";
        let session = app.data(query, json!({"id": customer})).await["impersonateCustomer"]["session"].clone();
        let agent = session["token"].as_str().expect("a token");
        assert_eq!(status(&app, agent).await, known("SESSION", true, &session["expiresAt"]));
        app.update_customer(&customer, json!({"remoteAssistance": "DENIED"})).await;
        assert_eq!(status(&app, agent).await, known("SESSION", false, &session["expiresAt"]));
    }

    async fn personal_access_tokens(app: TestApp) {
        let customer = app.person("a@x").await;
        let session = app.sign_in("a@x").await.token;
        let create = async |input: Value| {
            let payload = app.as_person(&session, "createPersonalAccessToken", "token", input).await;
            payload["token"].as_str().expect("a token").to_owned()
        };
        let lasting = create(json!({"name": "x"})).await;
        let short = create(json!({"name": "x", "expiresAt": "2026-01-01T01:00:00Z"})).await;
        assert_eq!(status(&app, &lasting).await, known("PERSONAL_ACCESS", true, &Value::Null));
        assert_eq!(status(&app, &short).await, known("PERSONAL_ACCESS", true, &json!("2026-01-01T01:00:00Z")));
        app.clock.advance(Duration::from_secs(3_600));
        assert_eq!(status(&app, &short).await, known("PERSONAL_ACCESS", false, &json!("2026-01-01T01:00:00Z")));
        // Asking is no use.
        let used = app.ask_as(&session, "{ personalAccessTokens { lastUsedAt } }", json!({})).await;
        assert_eq!(used["data"]["personalAccessTokens"], json!([{"lastUsedAt": null}, {"lastUsedAt": null}]));
        app.update_customer(&customer, json!({"state": "INACTIVE"})).await;
        assert_eq!(status(&app, &lasting).await, unknown());
    }

    async fn challenges(app: TestApp) {
        let (authenticator, _) = app.guarded_person("a@x").await;
        let challenge = app.challenge("a@x").await;
        let before = status(&app, &challenge).await;
        assert_eq!(before, known("MFA_CHALLENGE", true, &before["expiresAt"]));
        // It uses up no try.
        for _ in 0..6 {
            assert_eq!(status(&app, &challenge).await, before);
        }
        for _ in 0..5 {
            app.second_factor("verifyMfa", &challenge, &authenticator.wrong(&app)).await;
        }
        assert_eq!(status(&app, &challenge).await, known("MFA_CHALLENGE", false, &before["expiresAt"]));
        app.clock.advance(Duration::from_secs(60));
        let challenge = app.challenge("a@x").await;
        assert_eq!(app.second_factor("verifyMfa", &challenge, &authenticator.next(&app)).await["userErrors"], json!([]));
        assert_eq!(status(&app, &challenge).await, unknown());
    }

    async fn tokens_of_mails(app: TestApp) {
        let customer = app.person("a@x").await;
        let site = app.site().await.to_string();
        for purpose in MailTokenPurpose::ALL {
            let token = app.token(*purpose, &customer, "a@x").await;
            let told = |is_valid: bool, end: &Value| json!({
                "isValid": is_valid, "kind": "MAIL", "expiresAt": end,
                "purpose": purpose.as_str(), "redirectUrl": "https://shop.example/back", "siteId": site,
            });
            let first = status(&app, &token).await;
            let end = &first["expiresAt"];
            assert_eq!(first, told(true, end));
            assert_eq!(status(&app, &token).await, told(true, end));
            // That of another address, which the account has not: only a change of the address goes to a new one.
            let elsewhere = app.token(*purpose, &customer, "b@x").await;
            let elsewhere = status(&app, &elsewhere).await["isValid"].clone();
            assert_eq!(elsewhere, json!(*purpose == MailTokenPurpose::ChangeEmail));
            let seconds = u64::try_from(lifetime(*purpose)).expect("a time to come");
            app.clock.advance(Duration::from_secs(seconds - 5));
            assert_eq!(status(&app, &token).await, told(true, end));
            app.clock.advance(Duration::from_secs(5));
            assert_eq!(status(&app, &token).await, told(false, end));
            let last = app.token(*purpose, &customer, "a@x").await;
            for state in ["INACTIVE", "ACTIVE"] {
                app.update_customer(&customer, json!({"state": state})).await;
                assert_eq!(status(&app, &last).await["isValid"], json!(false), "{purpose}: what was begun ended");
            }
        }
        // It is used once.
        let token = app.token(MailTokenPurpose::ConfirmEmail, &customer, "a@x").await;
        assert_eq!(status(&app, &token).await["isValid"], json!(true));
        let used = app.publicly("confirmEmail", "customer { email }", json!({"token": token})).await;
        assert_eq!(used, json!({"customer": {"email": "a@x"}, "userErrors": []}));
        assert_eq!(status(&app, &token).await["isValid"], json!(false));
    }

    async fn keys(app: TestApp) {
        let new = |expires_at: Option<&str>| NewApiClient {
            tenant_id: app.tenant,
            name: "Test".to_owned(),
            kind: ApiClientKind::Enterprise,
            scopes: Scopes::EVERY,
            partners: Vec::new(),
            site_id: None,
            expires_at: expires_at.map(|text| text.parse().expect("a time")),
        };
        assert_eq!(status(&app, &app.key).await, known("API_KEY", true, &Value::Null));
        let revoked = api_client::create(&app.app, new(None)).await.expect("a key");
        let short = api_client::create(&app.app, new(Some("2026-01-01T01:00:00Z"))).await.expect("a key");
        assert_eq!(status(&app, &short.key).await, known("API_KEY", true, &json!("2026-01-01T01:00:00Z")));
        api_client::revoke_key(&app.app, app.tenant, revoked.key_id).await.expect("revoked");
        app.clock.advance(Duration::from_secs(3_600));
        assert_eq!(status(&app, &revoked.key).await, known("API_KEY", false, &Value::Null));
        assert_eq!(status(&app, &short.key).await, known("API_KEY", false, &json!("2026-01-01T01:00:00Z")));
    }

    async fn what_is_not_known_is_worth_nothing(app: TestApp) {
        let other = TestApp::sqlite().await.key.clone();
        app.person("a@x").await;
        let tokens = app.sign_in("a@x").await;
        for text in [
            "", " ", "fd_", "fds_x", "fdr_", "fdt_\0", "fdp_😀", &other, &other.replace("fd_", "fds_"), &tokens.token.replace("fds_", "fdp_"),
            &tokens.token.replace("fds_", "fdm_"), &tokens.token.replace("fds_", "fdt_"), &tokens.refresh.replace("fdr_", "fds_"),
            &tokens.token.to_uppercase(), &format!(" {}", tokens.token), &"x".repeat(10_000),
        ] {
            assert_eq!(status(&app, text).await, unknown(), "{text}");
        }
    }
}
