//! `updateMyPreferences`: which mails a person wants.

use frontdesk::{
    domain::me::is_muted,
    repositories::customers,
    values::{CustomerId, MailKind, PartnerAccess},
};
use serde_json::{Value, json};

use crate::support::{Account, TestApp, refusal};

const PREFERENCES: &str = "preferences { newSignIn passwordChanged mfaChanged }";

async fn update(app: &TestApp, me: &Account, input: Value) -> Value {
    let what = format!("customer {{ version {PREFERENCES} }}");
    app.mutate_by(&me.token, "updateMyPreferences", &what, input)
        .await
}

fn shown(version: i32, [new_sign_in, password_changed, mfa_changed]: [bool; 3]) -> Value {
    json!({"customer": {"version": version, "preferences": {
        "newSignIn": new_sign_in, "passwordChanged": password_changed, "mfaChanged": mfa_changed,
    }}, "userErrors": []})
}

/// The kinds of mail that a customer does not want.
async fn muted(app: &TestApp, customer: &str) -> Vec<MailKind> {
    let ids = [customer.parse::<CustomerId>().expect("an id")];
    let mut conn = app.conn().await;
    let found = customers::by_ids(&mut conn, app.tenant, &ids, &PartnerAccess::All).await;
    let row = found.expect("rows").pop().expect("the customer");
    let kinds = MailKind::ALL.iter().copied();
    kinds.filter(|kind| is_muted(&row, *kind)).collect()
}

stories! {
    async fn each_can_be_turned_off_and_on(app: TestApp) {
        let me = app.account("ada@x").await;
        let query = format!("{{ me {{ {PREFERENCES} }} }}");
        let before = app.data_by(&me.token, &query, json!({})).await["me"].clone();
        assert_eq!(before, json!({"preferences": {"newSignIn": true, "passwordChanged": true, "mfaChanged": true}}));
        assert_eq!(muted(&app, &me.id).await, []);
        for (input, answer) in [
            (json!({"newSignIn": false, "mfaChanged": true}), shown(2, [false, true, true])),
            (json!({"newSignIn": false}), shown(2, [false, true, true])),
            (json!({"passwordChanged": false, "mfaChanged": false}), shown(3, [false, false, false])),
            (json!({}), shown(3, [false, false, false])),
            (json!({"newSignIn": true, "mfaChanged": null}), shown(4, [true, false, true])),
        ] {
            assert_eq!(update(&app, &me, input.clone()).await, answer, "{input}");
        }
        assert_eq!(muted(&app, &me.id).await, [MailKind::PasswordChanged]);
        let now = app.data_by(&me.token, &query, json!({})).await["me"].clone();
        assert_eq!(now, json!({"preferences": {"newSignIn": true, "passwordChanged": false, "mfaChanged": true}}));
        let mut history = app.history(&me.id).await;
        history["events"].as_array_mut().expect("events").remove(0);
        assert_eq!(history, json!({"version": 4, "events": [
            ["updateMyPreferences", ["newSignIn"]], ["updateMyPreferences", ["passwordChanged", "mfaChanged"]],
            ["updateMyPreferences", ["newSignIn", "mfaChanged"]],
        ]}));
        // A program may see what the person wants, and the rest of the profile is as it was.
        let query = format!("query ($id: ID!) {{ customer(by: {{id: $id}}) {{ email {PREFERENCES} }} }}");
        let seen = app.data(&query, json!({"id": me.id})).await["customer"].clone();
        assert_eq!(seen, json!({"email": "ada@x", "preferences": now["preferences"]}));
    }

    /// What is turned off is not sent; what tells of a loss always is.
    async fn what_is_muted_is_not_sent(app: TestApp) {
        let me = app.account("ada@x").await;
        app.mails().await;
        let password = async |old: &str, new: &str| {
            let input = json!({"currentPassword": old, "password": new});
            let payload = app.mutate_by(&me.token, "changePassword", "passwordChanged", input).await;
            assert_eq!(payload, json!({"passwordChanged": true, "userErrors": []}));
        };
        assert_eq!(update(&app, &me, json!({"passwordChanged": false})).await["userErrors"], json!([]));
        password("correct horse", "battery staple").await;
        assert_eq!(app.mails().await, []);
        // Turned off after it was told and before it is sent, it is not sent; turned on, it is.
        password("battery staple", "correct horse").await;
        assert_eq!(update(&app, &me, json!({"passwordChanged": true})).await["userErrors"], json!([]));
        assert_eq!(app.subjects().await, [("ada@x".to_owned(), "Your password was changed".to_owned())]);
        let all = json!({"newSignIn": false, "passwordChanged": false, "mfaChanged": false});
        update(&app, &me, all).await;
        app.publicly("requestPasswordReset", "requested", json!({"email": "ada@x"})).await;
        app.mutate_by(&me.token, "deleteMyAccount", "deleted", json!({"password": "correct horse"})).await;
        let kinds: Vec<_> = app.subjects().await.into_iter().map(|(to, _)| to).collect();
        assert_eq!(kinds, ["ada@x"], "the account is gone, and is told; a reset is none any more");
    }

    async fn only_the_person_itself(app: TestApp) {
        let me = app.account("ada@x").await;
        let input = json!({"newSignIn": false});
        let body = json!({"query": crate::support::mutation("updateMyPreferences", "customer { id }"), "variables": {"input": input}});
        assert_eq!(app.send("", &body).await.0, 401);
        let answer = app.mutate_as(&app.key, "updateMyPreferences", "customer { id }", input).await;
        assert_eq!(refusal(&answer), json!({"data": {"updateMyPreferences": null}, "codes": ["FORBIDDEN"]}));
        assert_eq!(muted(&app, &me.id).await, []);
    }
}
