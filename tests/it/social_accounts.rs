//! `socialAccount`: a token of an identity provider is checked, and an account there belongs to one customer.

use std::time::Duration;

use frontdesk::app::Clock;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{
    TestApp, fault, id,
    issuer::{CLIENT_ID, Idp, SigningKey},
    refusal,
};

const ACCOUNTS: &str = "customer { socialAccounts { provider subject email } }";

async fn create(app: &TestApp, email: &str, account: &Value) -> Value {
    let input = json!({"email": email, "socialAccount": account});
    app.mutate("createCustomer", ACCOUNTS, input).await
}

fn created(account: Value) -> Value {
    json!({"customer": {"socialAccounts": [account]}, "userErrors": []})
}

fn refused(faults: Vec<Value>) -> Value {
    json!({"customer": null, "userErrors": faults})
}

fn invalid() -> Value {
    refused(vec![fault(
        "INVALID_CREDENTIALS",
        &["socialAccount", "token"],
    )])
}

stories! {
    async fn a_token_says_whose_account_it_is(app: TestApp) {
        let idp = Idp::of(&app).await;
        for (n, (claims, email)) in [
            (json!({"email": "Ada@example.com", "email_verified": true}), json!("Ada@example.com")),
            // What the provider does not know to be theirs is not kept.
            (json!({"email": "Ada@example.com", "email_verified": false}), Value::Null),
            (json!({"email": "Ada@example.com"}), Value::Null),
            (json!({"email": "no address", "email_verified": true}), Value::Null),
            (json!({}), Value::Null),
        ].into_iter().enumerate() {
            let subject = format!("sub-{n}");
            let account = idp.account(&app, &subject, claims);
            let expected = created(json!({"provider": "idp", "subject": subject, "email": email}));
            assert_eq!(create(&app, &format!("{n}@x"), &account).await, expected, "{n}");
        }
        // White space around either is none of it.
        let account = idp.account(&app, "s", json!({}));
        let spaced = json!({"provider": " idp ", "token": format!(" {} ", account["token"].as_str().expect("a token"))});
        let expected = created(json!({"provider": "idp", "subject": "s", "email": null}));
        assert_eq!(create(&app, "s@x", &spaced).await, expected);
        assert_eq!(idp.issuer.asked(), (1, 1));
    }

    async fn a_token_that_is_not_believed_makes_nobody(app: TestApp) {
        let idp = Idp::of(&app).await;
        let account = |token: &str| json!({"provider": "idp", "token": token});
        let forger = SigningKey::new("1", "ES256");
        let claims = idp.issuer.claims("s", app.clock.now());
        let mut foreign = claims.clone();
        foreign["aud"] = json!("another");
        for token in ["EAAB-social-token", &forger.sign(&claims), &idp.key.sign(&foreign)] {
            assert_eq!(create(&app, "a@x", &account(token)).await, invalid(), "{token}");
        }
        let good = idp.account(&app, "s", json!({}));
        app.clock.advance(Duration::from_secs(3_700));
        assert_eq!(create(&app, "a@x", &good).await, invalid());
        // Other faults come with it, and what is no token at all has its own.
        let input = json!({"email": "?", "socialAccount": account("x")});
        let faults = vec![fault("INVALID_FORMAT", &["email"]), fault("INVALID_CREDENTIALS", &["socialAccount", "token"])];
        assert_eq!(app.mutate("createCustomer", ACCOUNTS, input).await, refused(faults));
        for (token, code) in [(" ", "REQUIRED"), ("a\nb", "INVALID_VALUE"), (&*"t".repeat(8_193), "TOO_LONG")] {
            let expected = refused(vec![fault(code, &["socialAccount", "token"])]);
            assert_eq!(create(&app, "a@x", &account(token)).await, expected, "{code}");
        }
        assert_eq!(app.emails().await, json!([]));
    }

    async fn tokens_of_other_networks_are_kept_as_before(app: TestApp) {
        let idp = Idp::of(&app).await;
        for (n, provider) in ["facebook", "IDP", "i d p", "idp\u{301}"].into_iter().enumerate() {
            let account = json!({"provider": provider, "token": "EAAB-social-token"});
            let expected = created(json!({"provider": provider, "subject": null, "email": null}));
            assert_eq!(create(&app, &format!("{n}@x"), &account).await, expected);
        }
        assert_eq!(idp.issuer.asked(), (0, 0));
        // Another tenant does not have the provider.
        let (_, other) = app.second_tenant().await;
        let input = json!({"email": "a@x", "socialAccount": {"provider": "idp", "token": "EAAB-social-token"}});
        let answer = app.mutate_as(&other, "createCustomer", ACCOUNTS, input).await;
        assert_eq!(answer["data"]["createCustomer"], created(json!({"provider": "idp", "subject": null, "email": null})));
    }

    async fn a_disabled_provider_vouches_for_nobody(app: TestApp) {
        let idp = Idp::of(&app).await;
        let account = idp.account(&app, "s", json!({}));
        let enable = async |is_enabled: bool| {
            let input = json!({"id": idp.id, "isEnabled": is_enabled});
            assert_eq!(app.mutate("updateIdentityProvider", "", input).await, json!({"userErrors": []}));
        };
        enable(false).await;
        let not_allowed = refused(vec![fault("NOT_ALLOWED", &["socialAccount", "provider"])]);
        assert_eq!(create(&app, "a@x", &account).await, not_allowed);
        assert_eq!(idp.issuer.asked(), (0, 0));
        enable(true).await;
        assert_eq!(create(&app, "a@x", &account).await["userErrors"], json!([]));
    }

    async fn a_provider_that_cannot_be_asked_is_unavailable(app: TestApp) {
        let idp = Idp::of(&app).await;
        let account = idp.account(&app, "s", json!({}));
        idp.issuer.fail(Some(500));
        let query = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { id } userErrors { code } } }";
        let body = json!({"query": query, "variables": {"input": {"email": "a@x", "socialAccount": account}}});
        let (status, answer) = app.send(&app.key, &body).await;
        assert_eq!((status, &answer), (503, &json!({"errors": [{
            "message": "The identity provider cannot be reached. Try again in a moment.",
            "locations": [{"line": 1, "column": 43}], "path": ["createCustomer"], "extensions": {"code": "UNAVAILABLE"},
        }]})));
        assert_eq!(app.emails().await, json!([]));
        // What has nothing to do with it goes on.
        assert_eq!(app.create_customer(json!({"email": "b@x"})).await["userErrors"], json!([]));
        idp.issuer.fail(None);
        app.clock.advance(Duration::from_secs(10));
        assert_eq!(create(&app, "a@x", &account).await, created(json!({"provider": "idp", "subject": "s", "email": null})));
    }

    async fn an_account_belongs_to_one_customer(app: TestApp) {
        let idp = Idp::of(&app).await;
        let account = |subject: &str| idp.account(&app, subject, json!({}));
        let first = app.create_customer(json!({"email": "a@x", "socialAccount": account("s")})).await;
        let first = id(&first["customer"]);
        let taken = refused(vec![fault("ALREADY_TAKEN", &["socialAccount"])]);
        assert_eq!(create(&app, "b@x", &account("s")).await, taken);
        let faults = vec![fault("ALREADY_TAKEN", &["email"]), fault("ALREADY_TAKEN", &["socialAccount"])];
        assert_eq!(create(&app, "a@x", &account("s")).await, refused(faults));
        let second = id(&app.create_customer(json!({"email": "b@x", "socialAccount": account("t")})).await["customer"]);
        let not_mine = json!([fault("ALREADY_TAKEN", &["socialAccount"])]);
        assert_eq!(app.update_customer(&second, json!({"socialAccount": account("s")})).await, not_mine);
        // One's own is not taken, also beside another fault.
        assert_eq!(app.update_customer(&first, json!({"socialAccount": account("s")})).await, json!([]));
        let faults = json!([fault("INVALID_FORMAT", &["email"])]);
        assert_eq!(app.update_customer(&first, json!({"email": "?", "socialAccount": account("s")})).await, faults);
        // Whoever lets it go leaves it to others.
        assert_eq!(app.update_customer(&first, json!({"socialAccount": account("u")})).await, json!([]));
        assert_eq!(app.update_customer(&second, json!({"socialAccount": account("s")})).await, json!([]));
        assert_eq!(app.update_customer(&second, json!({"socialAccount": null})).await, json!([]));
        assert_eq!(create(&app, "c@x", &account("s")).await["userErrors"], json!([]));
        // Another tenant's customers are none of ours.
        let (_, other) = app.second_tenant().await;
        let input = json!({"code": "idp", "name": "I", "issuer": idp.issuer.url, "clientId": CLIENT_ID});
        app.mutate_as(&other, "createIdentityProvider", "", input).await;
        let input = json!({"email": "a@x", "socialAccount": account("s")});
        let answer = app.mutate_as(&other, "createCustomer", ACCOUNTS, input).await;
        assert_eq!(answer["data"]["createCustomer"], created(json!({"provider": "idp", "subject": "s", "email": null})));
    }

    async fn of_many_at_once_one_gets_the_account(app: TestApp) {
        let idp = Idp::of(&app).await;
        let account = idp.account(&app, "s", json!({}));
        let emails: Vec<_> = (0..20).map(|n| format!("{n}@x")).collect();
        let all = join_all(emails.iter().map(|email| create(&app, email, &account))).await;
        let (made, not): (Vec<_>, Vec<_>) = all.into_iter().partition(|payload| payload["userErrors"] == json!([]));
        assert_eq!(made, [created(json!({"provider": "idp", "subject": "s", "email": null}))]);
        assert_eq!(not, vec![refused(vec![fault("ALREADY_TAKEN", &["socialAccount"])]); 19]);
        assert_eq!(idp.issuer.asked(), (1, 1));
    }

    async fn updates_and_upserts_check_it_too(app: TestApp) {
        let idp = Idp::of(&app).await;
        let account = |subject: &str| idp.account(&app, subject, json!({"email": "a@x", "email_verified": true}));
        let customer = id(&app.create_customer(json!({"email": "a@x"})).await["customer"]);
        let update = async |account: Value| {
            app.mutate("updateCustomer", ACCOUNTS, json!({"id": customer, "socialAccount": account})).await
        };
        let bad = json!({"provider": "idp", "token": "x"});
        assert_eq!(update(bad.clone()).await, invalid());
        let mine = |subject: &str| created(json!({"provider": "idp", "subject": subject, "email": "a@x"}));
        assert_eq!(update(account("s")).await, mine("s"));
        assert_eq!(update(account("t")).await, mine("t"));
        let upsert = "mutation ($by: CustomerIdentifier!, $input: CreateCustomerInput!) { upsertCustomer(by: $by, input: $input) {
            customer { socialAccounts { provider subject email } } userErrors { __typename code path }
        } }";
        let upsert = async |email: &str, account: Value| {
            let answer = app.ask(upsert, json!({"by": {"email": email}, "input": {"socialAccount": account}})).await;
            assert_eq!(refusal(&answer)["codes"], json!([]), "{answer}");
            answer["data"]["upsertCustomer"].clone()
        };
        assert_eq!(upsert("a@x", bad.clone()).await, invalid());
        assert_eq!(upsert("a@x", account("u")).await, mine("u"));
        assert_eq!(upsert("b@x", bad).await, invalid());
        assert_eq!(upsert("b@x", account("u")).await, refused(vec![fault("ALREADY_TAKEN", &["socialAccount"])]));
        assert_eq!(upsert("b@x", account("v")).await, mine("v"));
        // A token is still sealed for its customer, and is in no answer.
        idp.issuer.fail(Some(500));
        app.clock.advance(Duration::from_secs(60 * 60 * 48));
        let answer = app.mutate_as(&app.key, "updateCustomer", ACCOUNTS, json!({"id": customer, "socialAccount": account("w")})).await;
        assert_eq!(refusal(&answer), json!({"data": null, "codes": ["UNAVAILABLE"]}));
        // What leaves the account alone does not ask.
        assert_eq!(app.update_customer(&customer, json!({"firstName": "Ada"})).await, json!([]));
        assert_eq!(app.update_customer(&customer, json!({"socialAccount": null})).await, json!([]));
    }

    async fn keys_change_while_the_server_runs(app: TestApp) {
        let idp = Idp::of(&app).await;
        assert_eq!(create(&app, "a@x", &idp.account(&app, "a", json!({}))).await["userErrors"], json!([]));
        let next = SigningKey::new("2", "RS256");
        idp.issuer.publish(&[&next]);
        let token = next.sign(&idp.issuer.claims("b", app.clock.now()));
        let account = json!({"provider": "idp", "token": token});
        assert_eq!(create(&app, "b@x", &account).await, created(json!({"provider": "idp", "subject": "b", "email": null})));
        assert_eq!(idp.issuer.asked(), (1, 2));
    }
}
