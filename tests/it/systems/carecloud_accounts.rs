//! CareCloud: passwords, sessions, social accounts and consents.

use frontdesk::{repositories::credentials, values::CustomerId};
use serde_json::{Value, json};

use super::{
    carecloud::{carecloud, customer},
    created, emails, fault, refused, updated,
};
use crate::support::{TestApp, id, stable};

const ACCOUNT: &str = "mutation ($input: CreateCustomerInput!) {
    createCustomer(input: $input) {
        customer { email }
        session { expiresAt customer { email } }
        userErrors { __typename code path ... on PasswordPolicyError { policy unmet } }
    }
}";

async fn account(app: &TestApp, input: Value) -> Value {
    let data = app.data(ACCOUNT, json!({"input": input})).await;
    stable(&data["createCustomer"])
}

/// What is stored of the accounts at social networks: provider and sealed token.
async fn stored(app: &TestApp, customer: &str) -> Vec<(String, Vec<u8>)> {
    let customer: CustomerId = customer.parse().expect("an id");
    let mut conn = app.conn().await;
    let rows = credentials::social_accounts_of(&mut conn, app.tenant, &[customer]).await;
    let rows = rows.expect("rows").into_iter();
    rows.map(|row| (row.provider, row.sealed_token)).collect()
}

stories! {
    async fn the_password_rules(app: TestApp) {
        let source = carecloud(&app).await;
        for (index, good) in ["Kolotoc7", "KOLOTOC7", "Čtyři sta 4", "Žž123456", &format!("A1{}", "x".repeat(1022))].iter().enumerate() {
            let email = format!("good{index}@x.cz");
            let answer = account(&app, customer(&source, json!({"email": email, "password": good}))).await;
            assert_eq!(answer, json!({"customer": {"email": email}, "session": null, "userErrors": []}), "{good}");
        }
        for (bad, unmet) in [
            ("Kolot7", json!(["MIN_LENGTH"])),
            ("Kolotoc", json!(["MIN_LENGTH", "DIGIT"])),
            ("Kolotocek", json!(["DIGIT"])),
            ("kolotoc7", json!(["UPPERCASE"])),
            ("kolotocek", json!(["DIGIT", "UPPERCASE"])),
            ("Password1", json!(["NOT_COMMON"])),
            ("PASSWORD1", json!(["NOT_COMMON"])),
            ("abc123", json!(["MIN_LENGTH", "UPPERCASE", "NOT_COMMON"])),
            ("password", json!(["DIGIT", "UPPERCASE", "NOT_COMMON"])),
            ("", json!(["MIN_LENGTH", "DIGIT", "UPPERCASE"])),
        ] {
            let answer = account(&app, customer(&source, json!({"email": "bad@x.cz", "password": bad}))).await;
            let fault = json!({"__typename": "PasswordPolicyError", "code": "PASSWORD_POLICY", "path": ["password"], "policy": "CARECLOUD", "unmet": unmet});
            assert_eq!(answer, json!({"customer": null, "session": null, "userErrors": [fault]}), "{bad}");
        }
        let input = customer(&source, json!({"email": "bad@x.cz", "password": format!("A1{}", "x".repeat(1023))}));
        let too_long = json!({"customer": null, "session": null, "userErrors": [fault("TOO_LONG", &["password"])]});
        assert_eq!(account(&app, input).await, too_long);
        // Whether autologin is said to be false or left out, a password is optional.
        for (email, more) in [("left@x.cz", json!({})), ("false@x.cz", json!({"autologin": false}))] {
            let mut input = customer(&source, more);
            input["email"] = json!(email);
            assert_eq!(account(&app, input).await, json!({"customer": {"email": email}, "session": null, "userErrors": []}));
        }
        let good: Vec<_> = (0..5).map(|index| format!("good{index}@x.cz")).collect();
        assert_eq!(emails(&app).await, json!([good[0], good[1], good[2], good[3], good[4], "left@x.cz", "false@x.cz"]));
    }

    async fn autologin_needs_a_password_and_gives_a_session(app: TestApp) {
        let source = carecloud(&app).await;
        let input = |email: &str, more: Value| {
            let mut input = customer(&source, more);
            input["email"] = json!(email);
            input["autologin"] = json!(true);
            input
        };
        let required = json!({"customer": null, "session": null, "userErrors": [fault("REQUIRED", &["password"])]});
        for none in [json!({}), json!({"password": null})] {
            assert_eq!(account(&app, input("a@x.cz", none)).await, required);
        }
        assert_eq!(emails(&app).await, json!([]));
        let with = |email: &str| json!({"customer": {"email": email}, "session": {"expiresAt": "<time>", "customer": {"email": email}}, "userErrors": []});
        let without = |email: &str| json!({"customer": {"email": email}, "session": null, "userErrors": []});
        let password = json!({"password": "Kolotoc7"});
        assert_eq!(account(&app, input("a@x.cz", password.clone())).await, with("a@x.cz"));
        // Where an address is confirmed some time, there is a session; where it is confirmed first, there is none.
        app.settings(json!({"emailConfirmation": "AFTER_LOGIN"})).await;
        assert_eq!(account(&app, input("b@x.cz", password.clone())).await, with("b@x.cz"));
        app.settings(json!({"emailConfirmation": "BEFORE_LOGIN"})).await;
        assert_eq!(account(&app, input("c@x.cz", password)).await, without("c@x.cz"));
        let confirmed = json!({"password": "Kolotoc7", "confirmed": true});
        assert_eq!(account(&app, input("d@x.cz", confirmed)).await, with("d@x.cz"));
    }

    async fn a_social_account_is_given_whole(app: TestApp) {
        let source = carecloud(&app).await;
        let query = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { id } } }";
        for half in [json!({"provider": "facebook"}), json!({"token": "SECRET"}), json!({"provider": "facebook", "token": null})] {
            let input = customer(&source, json!({"email": "half@x.cz", "socialAccount": half}));
            let (status, answer) = app.send(&app.key, &json!({"query": query, "variables": {"input": input}})).await;
            assert_eq!((status, answer.get("data")), (400, None), "{half}");
            assert_eq!(answer["errors"][0]["extensions"], json!({"code": "GRAPHQL_VALIDATION_FAILED"}), "{half}");
        }
        for (provider, token, field) in [("facebook", " ", "token"), ("", "SECRET", "provider")] {
            let input = customer(&source, json!({"email": "half@x.cz", "socialAccount": {"provider": provider, "token": token}}));
            assert_eq!(refused(&app, input).await, json!([fault("REQUIRED", &["socialAccount", field])]));
        }
        assert_eq!(emails(&app).await, json!([]));
        let made = created(&app, customer(&source, json!({})), "id socialAccounts { provider }").await;
        assert_eq!(made["socialAccounts"], json!([]));
    }

    async fn a_social_account_is_kept_by_an_update_without_it(app: TestApp) {
        let source = carecloud(&app).await;
        let fields = "socialAccount { provider } socialAccounts { provider }";
        let account = |provider: &str, token: &str| json!({"socialAccount": {"provider": provider, "token": token}});
        let ada = id(&created(&app, customer(&source, account("facebook", "SECRET-1")), "id").await);
        let shown = |last: &str, all: &[&str]| {
            let all: Vec<_> = all.iter().map(|provider| json!({"provider": provider})).collect();
            json!({"customer": {"socialAccount": {"provider": last}, "socialAccounts": all}, "userErrors": []})
        };
        let first = stored(&app, &ada).await;
        assert_eq!(first.len(), 1);
        assert_eq!(updated(&app, &ada, json!({"firstName": "Ada"}), fields).await, shown("facebook", &["facebook"]));
        assert_eq!(stored(&app, &ada).await, first);
        // Another network is added; another token of one takes the place of the old one.
        assert_eq!(updated(&app, &ada, account("google", "SECRET-2"), fields).await, shown("google", &["facebook", "google"]));
        assert_eq!(updated(&app, &ada, account("facebook", "SECRET-3"), fields).await, shown("facebook", &["facebook", "google"]));
        let second = stored(&app, &ada).await;
        assert_eq!(second.len(), 2);
        assert_ne!(second[0], first[0]);
        for (_, sealed) in first.iter().chain(&second) {
            assert!(!sealed.windows(6).any(|bytes| bytes == b"SECRET"));
        }
        let answer = updated(&app, &ada, json!({"socialAccount": null}), fields).await;
        assert_eq!(answer, json!({"customer": {"socialAccount": null, "socialAccounts": []}, "userErrors": []}));
        assert_eq!(stored(&app, &ada).await, []);
    }

    async fn no_answer_has_a_field_for_a_secret(app: TestApp) {
        let data = app.data("{ account: __type(name: \"SocialAccount\") { fields { name } } customer: __type(name: \"Customer\") { fields { name } } }", json!({})).await;
        let names = |kind: &Value| -> Vec<String> {
            let fields = kind["fields"].as_array().expect("fields");
            fields.iter().map(|field| field["name"].as_str().expect("a name").to_owned()).collect()
        };
        assert_eq!(names(&data["account"]), ["provider", "subject", "email", "createdAt", "updatedAt"]);
        let customer = names(&data["customer"]);
        let secrets = ["password", "token", "secret", "confirmation"];
        let has_one = |name: &&String| secrets.iter().any(|secret| name.to_lowercase().contains(secret));
        assert_eq!(customer.iter().find(has_one), None);
    }

    async fn the_preset_defines_the_agreements(app: TestApp) {
        let query = "{ consentDefinitions { code label } }";
        let newsletter = json!({"code": "newsletter", "label": "Newsletter"});
        assert_eq!(app.data(query, json!({})).await, json!({"consentDefinitions": [newsletter]}));
        // Applied again, it defines nothing twice.
        for _ in 0..2 {
            app.apply_preset("CARECLOUD").await;
            assert_eq!(app.data(query, json!({})).await, json!({"consentDefinitions": [
                newsletter,
                {"code": "gtc", "label": "General terms and conditions"},
                {"code": "profiling", "label": "Profiling"},
                {"code": "marketing", "label": "Marketing"},
            ]}));
        }
    }

    async fn consents_have_three_states_and_a_history(app: TestApp) {
        let source = carecloud(&app).await;
        let fields = "version consents { code value history { value changedAt actor { kind id } } }";
        let viewer = app.data("{ viewer { apiClient { id } } }", json!({})).await;
        let actor = json!({"kind": "API_CLIENT", "id": viewer["viewer"]["apiClient"]["id"]});
        let say = |value: &str| json!({"consents": [{"code": "gtc", "value": value}]});
        let ada = id(&created(&app, customer(&source, say("DENIED")), "id").await);
        let mut history = vec!["DENIED"];
        let mut version = 1;
        for value in ["GRANTED", "GRANTED", "NOT_SET", "DENIED"] {
            if history.last() != Some(&value) {
                history.push(value);
                version += 1;
            }
            let answer = updated(&app, &ada, say(value), fields).await;
            let times = answer["customer"]["consents"][0]["history"].as_array().expect("changes");
            let times: Vec<_> = times.iter().map(|change| change["changedAt"].as_str().expect("a time").to_owned()).collect();
            assert!(times.is_sorted() && times.first() != times.last(), "{times:?}");
            let changes = history.iter().zip(&times).map(|(value, time)| json!({"value": value, "changedAt": time, "actor": actor}));
            let consent = json!({"code": "gtc", "value": value, "history": changes.collect::<Vec<_>>()});
            assert_eq!(answer, json!({"customer": {"version": version, "consents": [consent]}, "userErrors": []}));
        }
        // Another consent leaves this one as it is; an input without consents leaves all.
        let fields = "consents { code value }";
        let both = json!({"customer": {"consents": [{"code": "gtc", "value": "DENIED"}, {"code": "marketing", "value": "GRANTED"}]}, "userErrors": []});
        let marketing = json!({"consents": [{"code": "marketing", "value": "GRANTED"}]});
        assert_eq!(updated(&app, &ada, marketing, fields).await, both);
        assert_eq!(updated(&app, &ada, json!({"firstName": "Ada"}), fields).await, both);
    }

    async fn consents_that_cannot_be(app: TestApp) {
        let source = carecloud(&app).await;
        let gtc = |value: &str| json!({"code": "gtc", "value": value});
        for (consents, code, path) in [
            (json!([gtc("GRANTED"), {"code": "unknown", "value": "GRANTED"}]), "NOT_FOUND", vec!["consents", "1", "code"]),
            (json!([gtc("GRANTED"), gtc("DENIED")]), "INVALID_VALUE", vec!["consents", "1"]),
        ] {
            let input = customer(&source, json!({"email": "bad@x.cz", "consents": consents}));
            assert_eq!(refused(&app, input).await, json!([fault(code, &path)]));
        }
        let query = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { id } } }";
        for bad in [json!(1), json!("YES"), json!(true), json!(null)] {
            let input = customer(&source, json!({"email": "bad@x.cz", "consents": [{"code": "gtc", "value": bad}]}));
            let (status, answer) = app.send(&app.key, &json!({"query": query, "variables": {"input": input}})).await;
            assert_eq!((status, answer.get("data")), (400, None), "{bad}");
            assert_eq!(answer["errors"][0]["extensions"], json!({"code": "GRAPHQL_VALIDATION_FAILED"}), "{bad}");
        }
        assert_eq!(emails(&app).await, json!([]));
    }
}
