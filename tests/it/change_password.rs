//! `changePassword`: by whom, and what it ends.

use std::time::Duration;

use frontdesk::{
    repositories::credentials,
    values::{CustomerId, MailTokenPurpose},
};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{PASSWORD, TestApp, Tokens, fault, refusal};

const NEW: &str = "battery staple";

async fn change(app: &TestApp, token: &str, input: Value) -> Value {
    let mut answer = app
        .mutate_as(token, "changePassword", "passwordChanged", input)
        .await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"]["changePassword"].take()
}

fn changed() -> Value {
    json!({"passwordChanged": true, "userErrors": []})
}

fn refused(faults: &[Value]) -> Value {
    json!({"passwordChanged": null, "userErrors": faults})
}

async fn comes_in(app: &TestApp, email: &str, password: &str) -> bool {
    let input = json!({"email": email, "password": password});
    app.sign_in_at("127.0.0.1", input).await["session"] != Value::Null
}

/// Signs in by the link of a mail.
async fn by_link(app: &TestApp, customer: &str, email: &str) -> Tokens {
    let token = app.token(MailTokenPurpose::SignIn, customer, email).await;
    let what = "session { token refreshToken }";
    let payload = app
        .publicly("signInWithLink", what, json!({"token": token}))
        .await;
    Tokens::of(&payload["session"])
}

stories! {
    async fn it_ends_what_was_begun_with_the_old_one(app: TestApp) {
        let ada = app.person("ada@x").await;
        let [here, there] = [app.sign_in("ada@x").await, app.sign_in("ada@x").await];
        let reset = app.token(MailTokenPurpose::ResetPassword, &ada, "ada@x").await;
        let link = app.token(MailTokenPurpose::SignIn, &ada, "ada@x").await;
        let confirm = app.token(MailTokenPurpose::ConfirmEmail, &ada, "ada@x").await;
        let input = json!({"currentPassword": PASSWORD, "password": NEW, "passwordConfirmation": NEW});
        assert_eq!(change(&app, &here.token, input).await, changed());
        assert_eq!(app.me(&here.token).await, (200, json!("ada@x")));
        assert_eq!(app.me(&there.token).await.0, 401);
        let renewed = app.publicly("refreshSession", "session { id }", json!({"refreshToken": there.refresh})).await;
        assert_eq!(renewed["userErrors"], json!([fault("INVALID_CREDENTIALS", &["refreshToken"])]));
        assert!(!comes_in(&app, "ada@x", PASSWORD).await && comes_in(&app, "ada@x", NEW).await);
        let used = json!([fault("ALREADY_USED", &["token"])]);
        assert_eq!(app.publicly("resetPassword", "", json!({"token": reset, "password": NEW})).await["userErrors"], used);
        assert_eq!(app.publicly("signInWithLink", "", json!({"token": link})).await["userErrors"], used);
        assert_eq!(app.publicly("confirmEmail", "", json!({"token": confirm})).await["userErrors"], json!([]), "that proves something else");
        let history = app.history(&ada).await;
        assert_eq!(history["events"][3], json!(["changePassword", ["password"]]));
        assert!(!history.to_string().contains("horse") && !history.to_string().contains("staple"));
    }

    async fn what_is_wrong_is_told_together(app: TestApp) {
        app.person("ada@x").await;
        let token = app.sign_in("ada@x").await.token;
        let wrong = fault("INVALID_CREDENTIALS", &["currentPassword"]);
        let policy = json!({"__typename": "PasswordPolicyError", "code": "PASSWORD_POLICY", "path": ["password"]});
        let mismatch = fault("MISMATCH", &["passwordConfirmation"]);
        let long = |field: &str| fault("TOO_LONG", &[field]);
        let of = |current: &str, new: &str| json!({"currentPassword": current, "password": new});
        for (input, faults) in [
            (of("wrong", NEW), vec![wrong.clone()]),
            (of("wrong", "short"), vec![wrong, policy.clone()]),
            (of(PASSWORD, "short"), vec![policy]),
            (json!({"currentPassword": PASSWORD, "password": NEW, "passwordConfirmation": "other"}), vec![mismatch]),
            (json!({"password": NEW}), vec![fault("REQUIRED", &["currentPassword"])]),
            (of(&"x".repeat(1_025), &"x".repeat(1_025)), vec![long("currentPassword"), long("password")]),
        ] {
            assert_eq!(change(&app, &token, input.clone()).await, refused(&faults), "{input}");
        }
        assert!(comes_in(&app, "ada@x", PASSWORD).await, "nothing has changed");
        assert_eq!(change(&app, &token, of(PASSWORD, PASSWORD)).await, changed(), "the same again is fine");
    }

    /// Who has found a session must not find the password by it.
    async fn a_wrong_one_counts_as_one_that_does_not_sign_in(app: TestApp) {
        app.person("ada@x").await;
        let token = app.sign_in("ada@x").await.token;
        let wrong = refused(&[fault("INVALID_CREDENTIALS", &["currentPassword"])]);
        let guess = |current: &str| json!({"currentPassword": current, "password": NEW});
        // A fault of the new one is no attempt that fails.
        for _ in 0..10 {
            let payload = change(&app, &token, json!({"currentPassword": PASSWORD, "password": "short"})).await;
            assert_eq!(payload["userErrors"][0]["code"], "PASSWORD_POLICY");
        }
        for _ in 0..5 {
            assert_eq!(change(&app, &token, guess("wrong")).await, wrong);
        }
        assert_eq!(change(&app, &token, guess(PASSWORD)).await, wrong);
        assert!(!comes_in(&app, "ada@x", PASSWORD).await, "nor by signing in");
        app.clock.advance(Duration::from_secs(1));
        assert_eq!(change(&app, &token, guess(PASSWORD)).await, changed());
    }

    async fn who_has_none_has_just_signed_in(app: TestApp) {
        let payload = app.create_customer(json!({"email": "ada@x"})).await;
        let ada = crate::support::id(&payload["customer"]);
        let token = by_link(&app, &ada, "ada@x").await.token;
        let wrong = refused(&[fault("INVALID_CREDENTIALS", &["currentPassword"])]);
        assert_eq!(change(&app, &token, json!({"currentPassword": "", "password": NEW})).await, wrong);
        app.clock.advance(Duration::from_secs(5 * 60));
        let late = refused(&[fault("NOT_PERMITTED", &["currentPassword"])]);
        assert_eq!(change(&app, &token, json!({"password": NEW})).await, late);
        let token = by_link(&app, &ada, "ada@x").await.token;
        assert_eq!(change(&app, &token, json!({"password": NEW})).await, changed());
        assert!(comes_in(&app, "ada@x", NEW).await);
        // From now on there is one to be given.
        let required = refused(&[fault("REQUIRED", &["currentPassword"])]);
        assert_eq!(change(&app, &token, json!({"password": NEW})).await, required);
    }

    async fn the_policy_is_that_of_the_site(app: TestApp) {
        app.person("ada@x").await;
        let token = app.sign_in("ada@x").await.token;
        app.settings(json!({"passwordPolicy": "MAGENTO"})).await;
        let query = "mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { userErrors {
            ... on PasswordPolicyError { policy unmet }
        } } }";
        let input = json!({"currentPassword": PASSWORD, "password": "ADA@x"});
        let answer = app.ask_as(&token, query, json!({"input": input})).await;
        let unmet = json!({"policy": "MAGENTO", "unmet": ["MIN_LENGTH", "NOT_EMAIL"]});
        assert_eq!(answer["data"]["changePassword"]["userErrors"], json!([unmet]));
    }

    async fn only_in_person(app: TestApp) {
        app.person("ada@x").await;
        let token = app.sign_in("ada@x").await.token;
        let input = json!({"currentPassword": PASSWORD, "password": NEW});
        let ask = async |token: &str| {
            let answer = app.mutate_as(token, "changePassword", "passwordChanged", input.clone()).await;
            refusal(&answer)["codes"].clone()
        };
        assert_eq!(ask("").await, json!(["UNAUTHENTICATED"]));
        assert_eq!(ask(&app.key).await, json!(["FORBIDDEN"]));
        assert_eq!(ask(&token).await, json!([]));
    }

    async fn two_at_once(app: TestApp) {
        let ada = app.person("ada@x").await;
        let mut tokens = Vec::new();
        for _ in 0..8 {
            tokens.push(app.sign_in("ada@x").await);
        }
        let tries = tokens.iter().enumerate().map(|(n, tokens)| {
            let input = json!({"currentPassword": PASSWORD, "password": format!("battery staple {n}")});
            app.mutate_as(&tokens.token, "changePassword", "passwordChanged", input)
        });
        let answers = join_all(tries).await;
        let done = |answer: &&Value| answer["data"]["changePassword"] == changed();
        assert_eq!(answers.iter().filter(done).count(), 1, "{answers:#?}");
        let customer: CustomerId = ada.parse().expect("an id");
        let row = credentials::password_of(&mut app.conn().await, app.tenant, customer).await;
        assert!(row.expect("a query").is_some());
        let events = app.history(&ada).await["events"].to_string();
        assert_eq!(events.matches("changePassword").count(), 1);
        // Of all sessions one is left: of who has changed it.
        let alive = join_all(tokens.iter().map(|tokens| app.me(&tokens.token))).await;
        assert_eq!(alive.iter().filter(|(status, _)| *status == 200).count(), 1);
    }
}
