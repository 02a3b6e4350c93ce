//! `canDeleteMyAccount` and `deleteMyAccount`.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{Account, TestApp, fault, mutation, refusal};

async fn can(app: &TestApp, me: &Account) -> Value {
    let query = "{ canDeleteMyAccount { canDelete reasons } }";
    app.data_by(&me.token, query, json!({})).await["canDeleteMyAccount"].clone()
}

async fn delete(app: &TestApp, me: &Account, input: Value) -> Value {
    app.mutate_by(&me.token, "deleteMyAccount", "deleted", input)
        .await
}

fn refused(faults: &[Value]) -> Value {
    json!({"deleted": false, "userErrors": faults})
}

fn with_password() -> Value {
    json!({"password": "correct horse"})
}

stories! {
    async fn an_account_is_deleted(app: TestApp) {
        let me = app.account_with(json!({"email": "Ada@x", "firstName": "Ada", "username": "ada", "language": "cs"})).await;
        let other = app.mutate_by("", "signIn", "session { token }", json!({"email": "ada@x", "password": "correct horse"})).await;
        app.mails().await;
        assert_eq!(can(&app, &me).await, json!({"canDelete": true, "reasons": []}));
        assert_eq!(delete(&app, &me, with_password()).await, json!({"deleted": true, "userErrors": []}));
        // Nobody is signed in any more, and nobody signs in.
        let token = other["session"]["token"].as_str().expect("a token");
        for token in [&me.token, token] {
            assert_eq!(app.send(token, &json!({"query": "{ me { id } }"})).await.0, 401);
        }
        let payload = app.mutate_by("", "signIn", "session { id }", json!({"username": "ada", "password": "correct horse"})).await;
        assert_eq!(payload, json!({"session": null, "userErrors": [fault("INVALID_CREDENTIALS", &[])]}));
        let query = "query ($id: ID!) { customer(by: {id: $id}) { id state email firstName username language version } }";
        let seen = app.data(query, json!({"id": me.id})).await["customer"].clone();
        assert_eq!(seen, json!({"id": me.id, "state": "ERASED", "email": null, "firstName": null, "username": null, "language": "en", "version": 2}));
        let event = app.data("query ($id: ID!) { auditEvents(first: 1, filter: {subjectId: $id}) { nodes { action changedFields actor { kind id } } } }", json!({"id": me.id})).await;
        assert_eq!(event["auditEvents"]["nodes"], json!([{"action": "deleteMyAccount", "changedFields": ["state"], "actor": {"kind": "CUSTOMER", "id": me.id}}]));
        // The address that it had is told, in the language of the person.
        let mail = app.mail().await;
        assert_eq!(mail.to, "Ada@x");
        assert!(mail.text.contains("účet") || mail.subject.contains("účet") || mail.subject.contains("Účet"), "{mail:#?}");
        // The address is free again.
        let again = app.create_customer(json!({"email": "ada@X", "username": "ADA"})).await;
        assert_eq!(again["userErrors"], json!([]));
    }

    async fn only_who_shows_to_be_the_person(app: TestApp) {
        let me = app.account("ada@x").await;
        for (input, faults) in [
            (json!({}), [fault("REQUIRED", &["password"])]),
            (json!({"password": "wrong horse"}), [fault("INVALID_CREDENTIALS", &["password"])]),
            (json!({"password": "x".repeat(1_025)}), [fault("TOO_LONG", &["password"])]),
        ] {
            assert_eq!(delete(&app, &me, input).await, refused(&faults));
        }
        for name in ["deleteMyAccount", "canDeleteMyAccount"] {
            let query = match name {
                "deleteMyAccount" => mutation(name, "deleted"),
                _ => format!("query ($input: String) {{ {name} {{ canDelete }} }}").replace("($input: String)", ""),
            };
            let body = json!({"query": query, "variables": {"input": with_password()}});
            assert_eq!(app.send("", &body).await.0, 401, "{name}");
            assert_eq!(refusal(&app.send(&app.key, &body).await.1), json!({"data": {name: null}, "codes": ["FORBIDDEN"]}), "{name}");
        }
        assert_eq!(app.history(&me.id).await["version"], 1);
        // Guesses are counted: after five it is not looked at.
        for _ in 0..4 {
            delete(&app, &me, json!({"password": "wrong horse"})).await;
        }
        assert_eq!(delete(&app, &me, with_password()).await, refused(&[fault("INVALID_CREDENTIALS", &["password"])]));
        app.clock.advance(Duration::from_secs(60));
        assert_eq!(delete(&app, &me, with_password()).await["deleted"], json!(true));
    }

    async fn what_is_in_the_way(app: TestApp) {
        let (me, other) = (app.account("ada@x").await, app.account("b@x").await);
        let organization = app.organization("Engines").await;
        app.plan("gold").await;
        app.join(&organization, &me.id, "OWNER").await;
        let subscription = app.subscribe(&me.id, "gold").await;
        app.subscribe(&organization, "gold").await;
        let (sole, subscribed) = ("SOLE_OWNER_OF_ORGANIZATION", "ACTIVE_SUBSCRIPTION");
        let reasons = |reasons: &[&str]| json!({"canDelete": reasons.is_empty(), "reasons": reasons});
        let conflicts = |count: usize| refused(&vec![fault("CONFLICT", &[]); count]);
        // Alone in it, nobody is left behind.
        assert_eq!(can(&app, &me).await, reasons(&[subscribed]));
        let member = app.join(&organization, &other.id, "ADMIN").await;
        assert_eq!(can(&app, &me).await, reasons(&[sole, subscribed]));
        assert_eq!(delete(&app, &me, with_password()).await, conflicts(2));
        app.mutate("cancelSubscription", "", json!({"id": subscription})).await;
        assert_eq!(can(&app, &me).await, reasons(&[sole]));
        assert_eq!(delete(&app, &me, with_password()).await, conflicts(1));
        assert_eq!(can(&app, &other).await, reasons(&[]));
        app.mutate("updateOrganizationMember", "", json!({"id": member, "role": "OWNER", "status": "INACTIVE"})).await;
        assert_eq!(can(&app, &me).await, reasons(&[]));
        app.mutate("updateOrganizationMember", "", json!({"id": member, "role": "OWNER", "status": "ACTIVE"})).await;
        assert_eq!(can(&app, &me).await, reasons(&[]));
        assert_eq!(delete(&app, &me, with_password()).await, json!({"deleted": true, "userErrors": []}));
        let query = "query ($id: ID!) { organization(by: {id: $id}) { members { nodes { role } } subscriptions { state } } }";
        let left = app.data(query, json!({"id": organization})).await["organization"].clone();
        assert_eq!(left, json!({"members": {"nodes": [{"role": "OWNER"}]}, "subscriptions": [{"state": "ACTIVE"}]}));
    }

    /// An account without a password was shown to be the person's by signing in, if that was lately.
    async fn who_has_no_password_has_signed_in_lately(app: TestApp) {
        let owner = app.account("owner@x").await;
        let organization = app.organization("Engines").await;
        app.join(&organization, &owner.id, "OWNER").await;
        let sites = app.data("{ sites { nodes { id } } }", json!({})).await;
        app.mutate("updateSiteSettings", "", json!({"siteId": sites["sites"]["nodes"][0]["id"], "passwordRequired": false})).await;
        let come = async |email: &str| {
            app.mails().await;
            app.mutate("inviteCustomer", "", json!({"email": email})).await;
            let token = app.mail().await.token();
            let payload = app.mutate_by("", "acceptInvitation", "session { token customer { id } }", json!({"token": token})).await;
            Account {
                id: payload["session"]["customer"]["id"].as_str().expect("an id").to_owned(),
                token: payload["session"]["token"].as_str().expect("a token").to_owned(),
            }
        };
        let (late, lately) = (come("late@x").await, come("lately@x").await);
        assert_eq!(delete(&app, &lately, json!({})).await, json!({"deleted": true, "userErrors": []}));
        app.clock.advance(Duration::from_secs(5 * 60));
        assert_eq!(delete(&app, &late, json!({})).await, refused(&[fault("NOT_PERMITTED", &["password"])]));
    }

    async fn of_two_owners_who_go_at_once_one_stays(app: TestApp) {
        for round in 0..5 {
            let (one, two) = (app.account(&format!("one{round}@x")).await, app.account(&format!("two{round}@x")).await);
            let organization = app.organization("Pair").await;
            let third = app.account(&format!("three{round}@x")).await;
            for (who, role) in [(&one, "OWNER"), (&two, "OWNER"), (&third, "MEMBER")] {
                app.join(&organization, &who.id, role).await;
            }
            let answers = join_all([delete(&app, &one, with_password()), delete(&app, &two, with_password())]).await;
            let deleted = answers.iter().filter(|answer| answer["deleted"] == json!(true)).count();
            assert_eq!((deleted, answers.contains(&refused(&[fault("CONFLICT", &[])]))), (1, true), "{answers:#?}");
        }
    }
}
