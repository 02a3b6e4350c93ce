//! `registerCustomer` with the account of an identity provider: no password is needed beside it, and it may confirm the
//! address.

use std::time::Duration;

use frontdesk::app::Clock;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{
    Outside, PASSWORD, TestApp, fault,
    issuer::{Idp, SigningKey},
    mutation,
};

const WHAT: &str = "customer { emailConfirmedAt socialAccounts { provider subject email } } session { kind } confirmationRequired";

async fn sign_up(app: &TestApp, input: Value) -> Value {
    let mut payload = app.publicly("registerCustomer", WHAT, input).await;
    // When it was does not matter.
    let confirmed = payload.pointer_mut("/customer/emailConfirmedAt");
    if let Some(confirmed) = confirmed.filter(|at| at.is_string()) {
        *confirmed = json!(true);
    }
    payload
}

fn registered(account: Value, is_confirmed: bool) -> Value {
    let confirmed = if is_confirmed {
        json!(true)
    } else {
        Value::Null
    };
    let customer = json!({"emailConfirmedAt": confirmed, "socialAccounts": [account]});
    json!({"customer": customer, "session": null, "confirmationRequired": false, "userErrors": []})
}

fn refused(faults: Vec<Value>) -> Value {
    json!({"customer": null, "session": null, "confirmationRequired": false, "userErrors": faults})
}

fn mine(subject: &str, email: Value) -> Value {
    json!({"provider": "idp", "subject": subject, "email": email})
}

fn invalid() -> Value {
    refused(vec![fault(
        "INVALID_CREDENTIALS",
        &["socialAccount", "token"],
    )])
}

fn knows(email: &str) -> Value {
    json!({"email": email, "email_verified": true})
}

stories! {
    async fn it_needs_no_password_and_confirms_the_address(app: TestApp) {
        let idp = Idp::of(&app).await;
        for (n, (claims, email, is_confirmed)) in [
            (knows("0@Example.com"), json!("0@Example.com"), true),
            (knows("another@example.com"), json!("another@example.com"), false),
            (json!({"email": "2@example.com", "email_verified": false}), Value::Null, false),
            (json!({"email": "3@example.com"}), Value::Null, false),
            (json!({}), Value::Null, false),
        ].into_iter().enumerate() {
            let (address, subject) = (format!("{n}@example.com"), format!("sub-{n}"));
            let account = idp.account(&app, &subject, claims);
            let payload = sign_up(&app, json!({"email": address, "socialAccount": account})).await;
            assert_eq!(payload, registered(mine(&subject, email), is_confirmed), "{n}");
            // There is something to sign in with, so no password is to be set.
            assert_eq!(app.subjects().await, [(address, "Welcome to Default".to_owned())]);
        }
        // A password may be there all the same.
        let account = idp.account(&app, "s", json!({}));
        let with = json!({"email": "s@x", "password": PASSWORD, "socialAccount": account});
        assert_eq!(sign_up(&app, with).await, registered(mine("s", Value::Null), false));
        app.sign_in("s@x").await;
        // Who has no address is not confirmed by one.
        app.settings(json!({"requiredIdentifiers": []})).await;
        let account = idp.account(&app, "t", knows("t@x"));
        assert_eq!(sign_up(&app, json!({"socialAccount": account})).await, registered(mine("t", json!("t@x")), false));
        assert_eq!(idp.issuer.asked(), (1, 1));
    }

    async fn where_addresses_are_confirmed(app: TestApp) {
        let idp = Idp::of(&app).await;
        app.settings(json!({"emailConfirmation": "BEFORE_LOGIN", "discloseAccountExistence": true})).await;
        let account = idp.account(&app, "a", knows("a@example.com"));
        let mut input = json!({"email": "A@example.com", "socialAccount": account, "autologin": true});
        let mut expected = registered(mine("a", json!("a@example.com")), true);
        expected["session"] = json!({"kind": "FULL"});
        assert_eq!(sign_up(&app, input.clone()).await, expected);
        assert_eq!(app.subjects().await, [("A@example.com".to_owned(), "Welcome to Default".to_owned())]);
        // An address of somebody else is not theirs yet.
        input["socialAccount"] = idp.account(&app, "b", knows("a@example.com"));
        input["email"] = json!("b@example.com");
        let mut expected = registered(mine("b", json!("a@example.com")), false);
        expected["confirmationRequired"] = json!(true);
        assert_eq!(sign_up(&app, input).await, expected);
        let mail = app.mail().await;
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("b@example.com", "Confirm your e-mail address"));
        let confirmed = app.publicly("confirmEmail", "", json!({"token": mail.token()})).await;
        assert_eq!(confirmed, json!({"userErrors": []}));
        assert_eq!(app.subjects().await, [("b@example.com".to_owned(), "Welcome to Default".to_owned())]);
        // The event says what has come of it.
        let query = "{ auditEvents(first: 10) { nodes { action changedFields } } }";
        let events = app.data(query, json!({})).await;
        let events = events["auditEvents"]["nodes"].as_array().expect("events");
        let events: Vec<_> = events.iter().filter(|event| event["action"] == "registerCustomer").map(|event| &event["changedFields"]).collect();
        assert_eq!(json!(events), json!([["email", "socialAccount", "siteId", "partners"], ["email", "emailConfirmedAt", "socialAccount", "siteId", "partners"]]));
    }

    async fn a_network_that_nobody_vouches_for_is_no_password(app: TestApp) {
        let idp = Idp::of(&app).await;
        let account = json!({"provider": "facebook", "token": "EAAB-social-token"});
        let mut input = json!({"email": "a@x", "socialAccount": account});
        assert_eq!(sign_up(&app, input.clone()).await, refused(vec![fault("REQUIRED", &["password"])]));
        input["autologin"] = json!(true);
        assert_eq!(sign_up(&app, input.clone()).await, refused(vec![fault("REQUIRED", &["password"])]));
        app.settings(json!({"passwordRequired": false})).await;
        input["autologin"] = json!(false);
        let kept = json!({"provider": "facebook", "subject": null, "email": null});
        assert_eq!(sign_up(&app, input).await, registered(kept, false));
        assert_eq!(app.subjects().await, [("a@x".to_owned(), "Set your password".to_owned())]);
        assert_eq!(idp.issuer.asked(), (0, 0));
    }

    async fn a_token_that_is_not_believed_signs_nobody_up(app: TestApp) {
        let idp = Idp::of(&app).await;
        let account = |token: &str| json!({"email": "a@x", "socialAccount": {"provider": "idp", "token": token}});
        let mut foreign = idp.issuer.claims("s", app.clock.now());
        foreign["aud"] = json!("another");
        let forger = SigningKey::new("1", "ES256");
        let forged = forger.sign(&idp.issuer.claims("s", app.clock.now()));
        for token in ["EAAB-social-token", &forged, &idp.key.sign(&foreign)] {
            assert_eq!(sign_up(&app, account(token)).await, invalid());
        }
        // With a nonce, it is one of the sign-in that was begun with it, and no other.
        let with = |nonce: Value, claims: Value| {
            let mut account = idp.account(&app, "s", claims);
            account["nonce"] = nonce;
            json!({"email": "a@x", "socialAccount": account})
        };
        assert_eq!(sign_up(&app, with(json!("n-1"), json!({"nonce": "n-2"}))).await, invalid());
        assert_eq!(sign_up(&app, with(json!("n-1"), json!({}))).await, invalid());
        let unnamed = refused(vec![fault("REQUIRED", &["socialAccount", "nonce"])]);
        assert_eq!(sign_up(&app, with(json!(""), json!({"nonce": "n-1"}))).await, unnamed);
        let late = with(json!("n-1"), json!({"nonce": "n-1"}));
        app.clock.advance(Duration::from_secs(3_700));
        assert_eq!(sign_up(&app, late).await, invalid());
        assert_eq!(app.emails().await, json!([]));
        assert_eq!(sign_up(&app, with(json!("n-1"), json!({"nonce": "n-1"}))).await, registered(mine("s", Value::Null), false));
        // Who does not know of any takes it as it is.
        assert_eq!(
            sign_up(&app, json!({"email": "b@x", "socialAccount": idp.account(&app, "t", json!({"nonce": "n-1"}))})).await,
            registered(mine("t", Value::Null), false)
        );
        // One that is disabled vouches for nobody.
        app.mutate("updateIdentityProvider", "", json!({"id": idp.id, "isEnabled": false})).await;
        let not_allowed = refused(vec![fault("NOT_ALLOWED", &["socialAccount", "provider"])]);
        assert_eq!(sign_up(&app, json!({"email": "c@x", "socialAccount": idp.account(&app, "u", json!({}))})).await, not_allowed);
    }

    async fn an_account_signs_up_once(app: TestApp) {
        let idp = Idp::of(&app).await;
        let input = |email: &str, subject: &str| json!({"email": email, "socialAccount": idp.account(&app, subject, json!({}))});
        let all = join_all((0..20).map(|n| sign_up(&app, input(&format!("{n}@x"), "s")))).await;
        let taken = refused(vec![fault("ALREADY_TAKEN", &["socialAccount"])]);
        assert_eq!(all.iter().filter(|payload| **payload == registered(mine("s", Value::Null), false)).count(), 1);
        assert_eq!(all.iter().filter(|payload| **payload == taken).count(), 19);
        assert_eq!(app.emails().await.as_array().map(Vec::len), Some(1));
        assert_eq!(idp.issuer.asked(), (1, 1));
    }

    /// Where accounts are not disclosed, an address that is taken is answered as one that is free, and nothing is given
    /// to who does not have it.
    async fn an_address_that_is_taken_is_not_told(app: TestApp) {
        let idp = Idp::of(&app).await;
        app.settings(json!({"discloseAccountExistence": false, "emailConfirmation": "BEFORE_LOGIN"})).await;
        app.person("taken@example.com").await;
        let query = mutation("registerCustomer", "customer { id } session { token } confirmationRequired");
        let sign_up = async |email: &str, subject: &str, claims: Value| -> Outside {
            let account = idp.account(&app, subject, claims);
            app.outside("127.0.0.1", &query, &json!({"email": email, "socialAccount": account, "autologin": true})).await
        };
        // The keys of the issuer are asked for once.
        sign_up("first@example.com", "first", json!({})).await;
        let free = sign_up("free@example.com", "a", json!({})).await;
        let expected = json!({"customer": null, "session": null, "confirmationRequired": true, "userErrors": []});
        assert_eq!(free.0.json()["data"]["registerCustomer"], expected);
        assert_eq!(sign_up("taken@example.com", "b", json!({})).await, free);
        // A token that is worth nothing, and an account that somebody has, are the same of either.
        for claims in [json!({"aud": "another"}), json!({"sub": "a"})] {
            let of_free = sign_up("other@example.com", "c", claims.clone()).await;
            assert_eq!(sign_up("taken@example.com", "c", claims).await, of_free);
        }
        app.mails().await;
        // Whose address it was has no other account by it.
        let account = idp.account(&app, "b", json!({}));
        let payload = app.publicly("signInWithSocialAccount", "session { token }", account).await;
        assert_eq!(payload, json!({"session": null, "userErrors": [fault("INVALID_CREDENTIALS", &[])]}));
    }

    async fn an_issuer_that_cannot_be_asked(app: TestApp) {
        let idp = Idp::of(&app).await;
        let input = |subject: &str| json!({"email": format!("{subject}@x"), "socialAccount": idp.account(&app, subject, json!({}))});
        idp.issuer.fail(Some(500));
        let query = mutation("registerCustomer", WHAT);
        let answer = app.anyone(&[], &query, &input("a")).await;
        let path = json!([{
            "message": "The identity provider cannot be reached. Try again in a moment.",
            "locations": [{"line": 1, "column": 45}], "path": ["registerCustomer"], "extensions": {"code": "UNAVAILABLE"},
        }]);
        assert_eq!((answer.status, answer.json()), (503, json!({"errors": path})));
        assert_eq!(app.emails().await, json!([]));
        // Who signs up by password does not notice.
        let payload = sign_up(&app, json!({"email": "p@x", "password": PASSWORD})).await;
        assert_eq!(payload["userErrors"], json!([]));
        idp.issuer.fail(None);
        app.clock.advance(Duration::from_secs(10));
        assert_eq!(sign_up(&app, input("a")).await, registered(mine("a", Value::Null), false));
        // With other keys from now on, while the server runs.
        let next = SigningKey::new("2", "RS256");
        idp.issuer.publish(&[&next]);
        let token = next.sign(&idp.issuer.claims("b", app.clock.now()));
        let rotated = json!({"email": "b@x", "socialAccount": {"provider": "idp", "token": token}});
        assert_eq!(sign_up(&app, rotated).await, registered(mine("b", Value::Null), false));
    }
}
