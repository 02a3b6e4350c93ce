//! `tokenStatus`: what a token is worth, to who has it.

use std::time::Duration;

use frontdesk::{
    domain::api_client::{self, NewApiClient},
    repositories::{ChangeSet, mail_tokens::MailTokenRow},
    values::{ApiClientKind, MailTokenPurpose, Scopes},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{TestApp, id};

const QUERY: &str =
    "query ($token: String!) { tokenStatus(token: $token) { isValid kind expiresAt purpose redirectUrl } }";

/// What anybody is told of a token.
async fn status(app: &TestApp, token: &str) -> Value {
    let answer = app.ask_as("", QUERY, json!({"token": token})).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"]["tokenStatus"].clone()
}

fn unknown() -> Value {
    json!({"isValid": false, "kind": null, "expiresAt": null, "purpose": null, "redirectUrl": null})
}

fn known(kind: &str, is_valid: bool, expires_at: &Value) -> Value {
    json!({"isValid": is_valid, "kind": kind, "expiresAt": expires_at, "purpose": null, "redirectUrl": null})
}

/// A token as a mail brings it.
async fn mailed(app: &TestApp, customer: &str, purpose: MailTokenPurpose, is_used: bool) -> String {
    let mut secret = app.tenant.uuid().as_bytes().to_vec();
    secret.extend_from_slice(&app.app.random::<32>());
    let sum = crc32fast::hash(&secret).to_be_bytes();
    secret.extend_from_slice(&sum);
    let token = format!("fdt_{}", data_encoding::BASE32_DNSSEC.encode(&secret));
    let site = app.data("{ sites { nodes { id } } }", json!({})).await["sites"]["nodes"][0].clone();
    let row = MailTokenRow {
        tenant_id: app.tenant,
        id: app.app.new_id(),
        purpose,
        customer_id: Some(customer.parse().expect("an id")),
        invitation_id: None,
        site_id: id(&site).parse().expect("an id"),
        secret_hash: Sha256::digest(token.as_bytes()).to_vec(),
        email: "a@x".to_owned(),
        redirect_url: Some("https://shop.example/back".to_owned()),
        created_at: app.app.now(),
        expires_at: "2026-01-02T00:00:00Z".parse().expect("a time"),
        used_at: is_used.then(|| app.app.now()),
    };
    let changes = ChangeSet { mail_tokens: vec![row], ..ChangeSet::default() };
    app.app.store.commit(changes).await.expect("a token");
    token
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
        app.update_customer(&customer, json!({"state": "INACTIVE"})).await;
        assert_eq!(status(&app, token).await, known("SESSION", false, &renewed["expiresAt"]));
        app.update_customer(&customer, json!({"state": "ACTIVE"})).await;
        // Over, it is still known.
        app.clock.advance(Duration::from_secs(24 * 3_600));
        assert_eq!(status(&app, token).await, known("SESSION", false, &renewed["expiresAt"]));
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
        assert_eq!(status(&app, &lasting).await, known("PERSONAL_ACCESS", false, &Value::Null));
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
        for purpose in MailTokenPurpose::ALL {
            let told = |is_valid: bool| json!({
                "isValid": is_valid, "kind": "MAIL", "expiresAt": "2026-01-02T00:00:00Z",
                "purpose": purpose.as_str(), "redirectUrl": "https://shop.example/back",
            });
            let token = mailed(&app, &customer, *purpose, false).await;
            assert_eq!(status(&app, &token).await, told(true));
            assert_eq!(status(&app, &token).await, told(true));
            let used = mailed(&app, &customer, *purpose, true).await;
            assert_eq!(status(&app, &used).await, told(false));
        }
        let token = mailed(&app, &customer, MailTokenPurpose::SignIn, false).await;
        app.clock.advance(Duration::from_secs(24 * 3_600));
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
