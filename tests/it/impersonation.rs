//! `impersonateCustomer` and `stopImpersonating`: an agent acts as a customer.

use std::time::Duration;

use frontdesk::{domain::api_client, values::ApiKeyId};
use serde_json::{Value, json};

use crate::support::{PASSWORD, TestApp, fault, mutation, refusal};

const WHAT: &str =
    "session { kind token expiresAt refreshToken refreshExpiresAt customer { email } }";

/// The whole answer to acting as a customer.
async fn impersonate(app: &TestApp, key: &str, customer: &str) -> Value {
    app.mutate_as(
        key,
        "impersonateCustomer",
        WHAT,
        json!({"customerId": customer}),
    )
    .await
}

/// The token of acting as a customer, for an agent.
async fn token(app: &TestApp, customer: &str) -> String {
    let agent = [("x-agent-email", "agent@example.com")];
    let query = mutation("impersonateCustomer", WHAT);
    let (_, answer) = app
        .ask_with(&agent, &query, json!({"input": {"customerId": customer}}))
        .await;
    let token = answer["data"]["impersonateCustomer"]["session"]["token"].as_str();
    token.unwrap_or_else(|| panic!("{answer:#}")).to_owned()
}

fn refused(code: &str) -> Value {
    json!({"data": {"impersonateCustomer": {"session": null, "userErrors": [fault(code, &["customerId"])]}}})
}

stories! {
    async fn an_agent_acts_as_a_customer(app: TestApp) {
        let customer = app.person("a@x").await;
        let key = app.key_with("customers:impersonate", &[]).await;
        let answer = impersonate(&app, &key, &customer).await;
        let session = &answer["data"]["impersonateCustomer"]["session"];
        assert_eq!(answer, json!({"data": {"impersonateCustomer": {"session": {
            "kind": "IMPERSONATION", "token": session["token"], "expiresAt": session["expiresAt"],
            "refreshToken": null, "refreshExpiresAt": null, "customer": {"email": "a@x"},
        }, "userErrors": []}}}));
        assert!(session["expiresAt"].as_str().expect("a time").starts_with("2026-01-01T00:15:0"));
        let token = session["token"].as_str().expect("a token");
        assert_eq!(app.me(token).await, (200, json!("a@x")));
        let client = app.ask_as(&key, "{ viewer { apiClient { id name kind } } }", json!({})).await["data"]["viewer"]["apiClient"].clone();
        let viewer = "{ viewer { kind apiClient { id } scopes allPartners partners { nodes { id } } customer { email } session { id kind expiresAt } impersonator { id name kind } } }";
        let viewer = app.ask_as(token, viewer, json!({})).await;
        let own = &viewer["data"]["viewer"]["session"]["id"];
        assert_eq!(viewer, json!({"data": {"viewer": {
            "kind": "CUSTOMER", "apiClient": null, "scopes": [], "allPartners": false, "partners": {"nodes": []}, "customer": {"email": "a@x"},
            "session": {"id": own, "kind": "IMPERSONATION", "expiresAt": session["expiresAt"]}, "impersonator": client,
        }}}));
        app.clock.advance(Duration::from_secs(15 * 60));
        assert_eq!(app.me(token).await.0, 401);
    }

    async fn both_are_on_record(app: TestApp) {
        let customer = app.person("a@x").await;
        let client = app.data("{ viewer { apiClient { id } } }", json!({})).await["viewer"]["apiClient"]["id"].clone();
        let agent = token(&app, &customer).await;
        // The agent is the session's, whatever the call says.
        let body = json!({"query": "mutation { stopImpersonating { stopped userErrors { code } } }"});
        let request = app.http.post(format!("{}/graphql", app.url)).bearer_auth(&agent).header("x-agent-email", "somebody@else").json(&body);
        let answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
        assert_eq!(answer, json!({"data": {"stopImpersonating": {"stopped": true, "userErrors": []}}}));
        assert_eq!(app.me(&agent).await.0, 401);
        let begun = json!({"kind": "API_CLIENT", "id": client, "impersonatorId": null, "agentEmail": "agent@example.com"});
        let ended = json!({"kind": "CUSTOMER", "id": customer, "impersonatorId": client, "agentEmail": "agent@example.com"});
        let deeds = app.deeds(&customer).await;
        assert_eq!(json!(deeds[1..]), json!([
            {"action": "impersonateCustomer", "actor": begun, "changedFields": ["session"]},
            {"action": "stopImpersonating", "actor": ended, "changedFields": ["session"]},
        ]));
        // Signing out ends it, too.
        let agent = token(&app, &customer).await;
        app.ask_as(&agent, "mutation { signOut { signedOut } }", json!({})).await;
        assert_eq!(app.me(&agent).await.0, 401);
        let deed = app.deeds(&customer).await.pop().expect("an event");
        assert_eq!(deed, json!({"action": "signOut", "actor": ended, "changedFields": ["session"]}));
    }

    async fn only_whom_the_client_sees_and_who_lets_it(app: TestApp) {
        let customer = app.person("a@x").await;
        let partner = app.create_partner("Elsewhere").await;
        let key = app.key_with("customers:impersonate", &[]).await;
        let (elsewhere, foreign) = (app.key_with("customers:impersonate", &[&partner]).await, app.second_tenant().await.1);
        for (key, id) in [(&elsewhere, customer.as_str()), (&foreign, &customer), (&key, "nobody"), (&key, "cus_01h455vb4pex5vsknk084sn02q")] {
            assert_eq!(impersonate(&app, key, id).await, refused("NOT_FOUND"));
        }
        let forbidden = json!({"data": {"impersonateCustomer": null}, "codes": ["FORBIDDEN"]});
        let weaker = app.key_with("customers:read customers:write customers:assist", &[]).await;
        assert_eq!(refusal(&impersonate(&app, &weaker, &customer).await), forbidden);
        for assistance in ["ALLOWED", "NOT_SET"] {
            assert_eq!(app.update_customer(&customer, json!({"remoteAssistance": assistance})).await, json!([]));
            assert_eq!(impersonate(&app, &key, &customer).await["data"]["impersonateCustomer"]["userErrors"], json!([]));
        }
        let token = token(&app, &customer).await;
        // Denied, what has begun ends at once.
        app.update_customer(&customer, json!({"remoteAssistance": "DENIED"})).await;
        assert_eq!(impersonate(&app, &key, &customer).await, refused("NOT_ALLOWED"));
        assert_eq!(app.me(&token).await.0, 401);
        app.update_customer(&customer, json!({"remoteAssistance": "ALLOWED"})).await;
        assert_eq!(app.me(&token).await.0, 200);
        app.update_customer(&customer, json!({"state": "INACTIVE"})).await;
        assert_eq!(impersonate(&app, &key, &customer).await, refused("NOT_ALLOWED"));
        assert_eq!(app.me(&token).await.0, 401);
    }

    /// The owner sees it among the own sessions, and may end it.
    async fn the_owner_sees_it(app: TestApp) {
        let customer = app.person("a@x").await;
        let mine = app.sign_in("a@x").await.token;
        let agent = token(&app, &customer).await;
        let sessions = "{ sessions { id kind isCurrent } }";
        let open = app.ask_as(&mine, sessions, json!({})).await["data"]["sessions"].clone();
        assert_eq!(open, json!([
            {"id": open[0]["id"], "kind": "IMPERSONATION", "isCurrent": false},
            {"id": open[1]["id"], "kind": "FULL", "isCurrent": true},
        ]));
        // Who acts as the owner does not see them.
        assert_eq!(app.ask_as(&agent, sessions, json!({})).await["errors"][0]["extensions"]["code"], json!("FORBIDDEN"));
        let ended = app.as_person(&mine, "revokeSession", "revokedId", json!({"id": open[0]["id"]})).await;
        assert_eq!(ended, json!({"revokedId": open[0]["id"], "userErrors": []}));
        assert_eq!(app.me(&agent).await.0, 401);
        assert_eq!(app.me(&mine).await.0, 200);
    }

    async fn it_ends_with_the_key(app: TestApp) {
        let customer = app.person("a@x").await;
        let new = api_client::NewApiClient {
            tenant_id: app.tenant,
            name: "Desk".to_owned(),
            kind: frontdesk::values::ApiClientKind::Enterprise,
            scopes: "customers:impersonate".parse().expect("scopes"),
            partners: Vec::new(),
            site_id: None,
            expires_at: None,
        };
        let made = api_client::create(&app.app, new).await.expect("a key");
        let answer = impersonate(&app, &made.key, &customer).await;
        let token = answer["data"]["impersonateCustomer"]["session"]["token"].as_str().expect("a token");
        assert_eq!(app.me(token).await.0, 200);
        let key: ApiKeyId = made.key_id;
        api_client::revoke_key(&app.app, app.tenant, key).await.expect("revoked");
        assert_eq!(app.me(token).await.0, 401);
    }

    async fn it_neither_nests_nor_touches_what_is_the_persons_own(app: TestApp) {
        let customer = app.person("a@x").await;
        let other = app.person("b@x").await;
        let mine = app.sign_in("a@x").await.token;
        let agent = token(&app, &customer).await;
        assert_eq!(refusal(&impersonate(&app, &agent, &other).await), json!({"data": {"impersonateCustomer": null}, "codes": ["FORBIDDEN"]}));
        for (name, call) in [
            ("startTotpEnrollment", "startTotpEnrollment { secret }".to_owned()),
            ("confirmTotpEnrollment", "confirmTotpEnrollment(input: {code: \"1\"}) { recoveryCodes }".to_owned()),
            ("disableTotp", format!("disableTotp(input: {{code: \"1\", password: \"{PASSWORD}\"}}) {{ disabled }}")),
            ("replaceTotp", format!("replaceTotp(input: {{code: \"1\", password: \"{PASSWORD}\"}}) {{ replaced }}")),
            ("regenerateRecoveryCodes", "regenerateRecoveryCodes(input: {code: \"1\"}) { recoveryCodes }".to_owned()),
            ("createPersonalAccessToken", "createPersonalAccessToken(input: {name: \"x\"}) { token }".to_owned()),
            ("revokePersonalAccessToken", "revokePersonalAccessToken(input: {id: \"x\"}) { personalAccessToken { id } }".to_owned()),
            ("signOutEverywhere", "signOutEverywhere { signedOut }".to_owned()),
            ("revokeSession", "revokeSession(input: {id: \"x\"}) { revokedId }".to_owned()),
            ("changePassword", format!("changePassword(input: {{currentPassword: \"{PASSWORD}\", password: \"another horse\"}}) {{ passwordChanged }}")),
            ("requestEmailChange", format!("requestEmailChange(input: {{email: \"c@x\", password: \"{PASSWORD}\"}}) {{ requested }}")),
        ] {
            let answer = app.ask_as(&agent, &format!("mutation {{ {call} }}"), json!({})).await;
            assert_eq!(refusal(&answer), json!({"data": {name: null}, "codes": ["FORBIDDEN"]}));
        }
        // What is signed in by is the person's own as well.
        let made = app.as_person(&mine, "createPersonalAccessToken", "token", json!({"name": "a program"})).await;
        let program = made["token"].as_str().expect("a token").to_owned();
        for credential in [&agent, &program] {
            for input in [json!({"phone": "+420777000111"}), json!({"username": null})] {
                let answer = app.mutate_as(credential, "updateMe", "customer { phone }", input).await;
                assert_eq!(refusal(&answer), json!({"data": {"updateMe": null}, "codes": ["FORBIDDEN"]}));
            }
        }
        let answer = app.ask_as(&agent, "{ personalAccessTokens { id } }", json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], json!("FORBIDDEN"));
        // There is nothing to stop where nobody acts as another.
        for credential in [&mine, &app.key] {
            let answer = app.ask_as(credential, "mutation { stopImpersonating { stopped } }", json!({})).await;
            assert_eq!(refusal(&answer), json!({"data": {"stopImpersonating": null}, "codes": ["FORBIDDEN"]}));
        }
        assert_eq!(app.me(&mine).await.0, 200);
        // The second factor of the customer is not asked for.
        app.enroll(&mine).await;
        assert_eq!(app.me(&agent).await.0, 401, "other sessions ended");
        let agent = token(&app, &customer).await;
        assert_eq!(app.mfa(&agent).await["isEnabled"], json!(true));
    }

    /// A client acts as a customer by one session at a time, and takes nobody's place by it.
    async fn there_is_one_of_a_client(app: TestApp) {
        let customer = app.person("a@x").await;
        let first = app.sign_in("a@x").await.token;
        let elsewhere = app.person("b@x").await;
        let (theirs, other) = (token(&app, &elsewhere).await, token(&app, &customer).await);
        let key = app.key_with("customers:impersonate", &[]).await;
        let mut agents: Vec<String> = Vec::new();
        for _ in 0..3 {
            let answer = impersonate(&app, &key, &customer).await;
            let token = answer["data"]["impersonateCustomer"]["session"]["token"].as_str().expect("a token").to_owned();
            for before in &agents {
                assert_eq!(app.me(before).await.0, 401, "another one is in its place");
            }
            assert_eq!(app.me(&token).await.0, 200);
            agents.push(token);
        }
        // Neither another client's nor what it does as somebody else.
        assert_eq!((app.me(&other).await.0, app.me(&theirs).await.0), (200, 200));
        let mut last = first.clone();
        for _ in 0..99 {
            last = app.sign_in("a@x").await.token;
        }
        let open = async |token: &str| {
            let open = app.ask_as(token, "{ sessions { kind } }", json!({})).await["data"]["sessions"].clone();
            let of = |kind: &str| open.as_array().expect("sessions").iter().filter(|it| it["kind"] == kind).count();
            (of("FULL"), of("IMPERSONATION"))
        };
        assert_eq!(open(&last).await, (100, 2));
        assert_eq!(app.me(&first).await.0, 200, "the owner's own are a hundred, and none too many");
        let last = app.sign_in("a@x").await.token;
        assert_eq!(open(&last).await, (100, 2));
        assert_eq!((app.me(&first).await.0, app.me(&other).await.0, app.me(&agents[2]).await.0), (401, 200, 200));
    }
}
