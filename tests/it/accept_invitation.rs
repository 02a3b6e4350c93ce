//! `acceptInvitation`, and `invitation`, which shows what there is to accept.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{Account, TestApp, fault, id, issuer::Idp, stable};

const ACCEPTED: &str = "accepted redirectUrl mfaChallenge { challenge } session { kind token customer {
    email confirmed firstName lastName language memberships { role jobTitle status organization { name } }
} }";
const WAITS: &str = "query ($token: String!) { invitation(token: $token) {
    email firstName lastName language siteName organizationName role hasPassword passwordRequired redirectUrl
} }";

/// An organization, and who owns it.
async fn owned(app: &TestApp) -> (String, Account) {
    let owner = app
        .account_with(json!({"email": "owner@x", "displayName": "Ada"}))
        .await;
    let organization = app.organization("Engines").await;
    app.join(&organization, &owner.id, "OWNER").await;
    app.mails().await;
    (organization, owner)
}

/// Invites an address to the organization of who has this token, and gives the token of the mail.
async fn invited(app: &TestApp, by: &Account, input: Value) -> String {
    let payload = app.mutate_by(&by.token, "inviteMember", "", input).await;
    assert_eq!(payload["userErrors"], json!([]));
    app.mail().await.token()
}

/// Accepts as who has this token, or as nobody.
async fn accept(app: &TestApp, by: &str, input: Value) -> Value {
    app.mutate_by(by, "acceptInvitation", ACCEPTED, input).await
}

/// The payload with the token of its session replaced.
fn without_token(payload: &Value) -> Value {
    let mut payload = payload.clone();
    if payload["session"]["token"].is_string() {
        payload["session"]["token"] = json!("<fds>");
    }
    payload
}

fn refused(faults: &[Value]) -> Value {
    json!({"accepted": false, "redirectUrl": null, "mfaChallenge": null, "session": null, "userErrors": faults})
}

/// A payload of who is signed in by it.
fn signed_in(customer: Value) -> Value {
    let session = json!({"kind": "FULL", "token": "<fds>", "customer": customer});
    json!({"accepted": true, "redirectUrl": null, "mfaChallenge": null, "session": session, "userErrors": []})
}

fn member(role: &str, title: Value) -> Value {
    json!([{"role": role, "jobTitle": title, "status": "ACTIVE", "organization": {"name": "Engines"}}])
}

async fn waits(app: &TestApp, token: &str) -> Value {
    app.data_by("", WAITS, json!({"token": token})).await["invitation"].clone()
}

const DAY: Duration = Duration::from_secs(24 * 3_600);

stories! {
    async fn who_has_no_account_gets_one(app: TestApp) {
        app.settings(json!({"redirectUrls": ["https://shop.example/"]})).await;
        let (_, owner) = owned(&app).await;
        let token = invited(&app, &owner, json!({"email": "New@x", "role": "ADMIN", "jobTitle": "Clerk", "redirectUrl": "https://shop.example/back"})).await;
        let shown = json!({
            "email": "New@x", "firstName": null, "lastName": null, "language": null, "siteName": "Default", "organizationName": "Engines",
            "role": "ADMIN", "hasPassword": false, "passwordRequired": true, "redirectUrl": "https://shop.example/back",
        });
        assert_eq!(waits(&app, &token).await, shown);
        // What is wrong uses nothing.
        for (input, faults) in [
            (json!({}), vec![fault("REQUIRED", &["password"])]),
            (json!({"password": "short", "passwordConfirmation": "other"}), vec![password_fault(), fault("MISMATCH", &["passwordConfirmation"])]),
            (json!({"password": "correct horse", "timeZone": "Mars", "customFields": [{"code": "x", "value": {"text": "x"}}]}), vec![
                fault("INVALID_VALUE", &["timeZone"]), json!({"__typename": "CustomFieldError", "code": "UNKNOWN_FIELD", "path": ["customFields", "0"]}),
            ]),
        ] {
            let mut input = input;
            input["token"] = json!(token);
            assert_eq!(accept(&app, "", input.clone()).await, refused(&faults), "{input}");
        }
        assert_eq!(waits(&app, &token).await, shown);
        let payload = accept(&app, "", json!({
            "token": token, "password": "correct horse", "firstName": "Ada", "lastName": "King", "language": "cs", "metadata": [{"key": "a", "value": 1}],
        })).await;
        let mut expected = signed_in(json!({
            "email": "New@x", "confirmed": true, "firstName": "Ada", "lastName": "King", "language": "cs", "memberships": member("ADMIN", json!("Clerk")),
        }));
        expected["redirectUrl"] = json!("https://shop.example/back");
        assert_eq!(without_token(&payload), expected);
        let session = payload["session"]["token"].as_str().expect("a token");
        let me = app.data_by(session, "{ me { id version metadata { key } partners { name } createdIn } currentOrganization { role } }", json!({})).await;
        assert_eq!(stable(&me), json!({
            "me": {"id": "cus_1", "version": 1, "metadata": [{"key": "a"}], "partners": [{"name": "Default"}], "createdIn": "Default"},
            "currentOrganization": {"role": "ADMIN"},
        }));
        let customer = id(&me["me"]);
        let history = app.history(&customer).await;
        assert_eq!(history["events"].as_array().map(Vec::len), Some(1));
        assert_eq!(history["events"][0][0], "acceptInvitation");
        let event = app.data("query ($id: ID!) { auditEvents(filter: {subjectId: $id}) { nodes { actor { kind id } } } }", json!({"id": customer})).await;
        assert_eq!(event["auditEvents"]["nodes"], json!([{"actor": {"kind": "CUSTOMER", "id": customer}}]));
        // It is a welcome, and the password is theirs.
        assert_eq!(app.mail().await.to, "New@x");
        let again = app.mutate_by("", "signIn", "session { kind }", json!({"email": "new@x", "password": "correct horse"})).await;
        assert_eq!(again, json!({"session": {"kind": "FULL"}, "userErrors": []}));
        // It is over: the token, and the invitation.
        assert_eq!(waits(&app, &token).await, Value::Null);
        let used = refused(&[fault("ALREADY_USED", &["token"])]);
        assert_eq!(accept(&app, "", json!({"token": token, "password": "correct horse"})).await, used);
        let pending = app.data_by(&owner.token, "{ currentOrganization { invitations { email } members { nodes { email role } } } }", json!({})).await;
        assert_eq!(pending["currentOrganization"], json!({"invitations": [], "members": {"nodes": [
            {"email": "owner@x", "role": "OWNER"}, {"email": "New@x", "role": "ADMIN"},
        ]}}));
    }

    async fn what_a_program_said_of_the_person_counts_where_they_say_nothing(app: TestApp) {
        let sites = app.data("{ sites { nodes { id } } }", json!({})).await;
        let site = id(&sites["sites"]["nodes"][0]);
        app.mutate("updateSiteSettings", "", json!({"siteId": site, "passwordRequired": false, "requiredFields": ["FIRST_NAME", "LAST_NAME"]})).await;
        let partner = app.create_partner("Acme").await;
        let key = app.key_with("customers:write customers:read", &[&partner]).await;
        let payload = app.mutate_by(&key, "inviteCustomer", "", json!({"email": "a@x", "firstName": "Ada", "language": "cs"})).await;
        assert_eq!(payload["userErrors"], json!([]));
        let token = app.mail().await.token();
        let shown = json!({
            "email": "a@x", "firstName": "Ada", "lastName": null, "language": "cs", "siteName": "Default", "organizationName": null,
            "role": null, "hasPassword": false, "passwordRequired": false, "redirectUrl": null,
        });
        assert_eq!(waits(&app, &token).await, shown);
        assert_eq!(accept(&app, "", json!({"token": token})).await, refused(&[fault("REQUIRED", &["lastName"])]));
        let payload = accept(&app, "", json!({"token": token, "lastName": "King", "firstName": "Augusta"})).await;
        assert_eq!(without_token(&payload), signed_in(json!({
            "email": "a@x", "confirmed": true, "firstName": "Augusta", "lastName": "King", "language": "cs", "memberships": [],
        })));
        // Who invited sees who came.
        let seen = app.data_by(&key, "{ customer(by: {email: \"a@x\"}) { partners { name } } }", json!({})).await;
        assert_eq!(seen, json!({"customer": {"partners": [{"name": "Acme"}]}}));
    }

    async fn an_account_without_a_password_gets_its_first(app: TestApp) {
        let (_, owner) = owned(&app).await;
        let customer = id(&app.create_customer(json!({"email": "a@x", "firstName": "Ada"})).await["customer"]);
        app.mails().await;
        let token = invited(&app, &owner, json!({"email": "A@x"})).await;
        assert_eq!((&waits(&app, &token).await["hasPassword"], accept(&app, "", json!({"token": token})).await), (&json!(false), refused(&[fault("REQUIRED", &["password"])])));
        let payload = accept(&app, "", json!({"token": token, "password": "correct horse", "lastName": "King"})).await;
        assert_eq!(without_token(&payload), signed_in(json!({
            "email": "a@x", "confirmed": true, "firstName": "Ada", "lastName": "King", "language": "en", "memberships": member("MEMBER", Value::Null),
        })));
        let history = app.history(&customer).await;
        assert_eq!((&history["version"], &history["events"][1][0]), (&json!(2), &json!("acceptInvitation")));
        let again = app.mutate_by("", "signIn", "session { kind }", json!({"email": "a@x", "password": "correct horse"})).await;
        assert_eq!(again["userErrors"], json!([]));
    }

    /// Whoever signed up with the address may not be whoever reads its mail.
    async fn an_account_with_a_password_is_shown_to_be_the_person_s(app: TestApp) {
        let (_, owner) = owned(&app).await;
        let (ada, bob) = (app.account("ada@x").await, app.account("bob@x").await);
        app.mails().await;
        let token = invited(&app, &owner, json!({"email": "ada@x"})).await;
        assert_eq!(waits(&app, &token).await["hasPassword"], json!(true));
        let missing = refused(&[fault("REQUIRED", &["password"])]);
        for by in ["", &bob.token] {
            assert_eq!(accept(&app, by, json!({"token": token})).await, missing);
            let wrong = accept(&app, by, json!({"token": token, "password": "wrong horse"})).await;
            assert_eq!(wrong, refused(&[fault("INVALID_CREDENTIALS", &["password"])]));
        }
        assert_eq!(app.history(&ada.id).await["version"], 1);
        let payload = accept(&app, "", json!({"token": token, "password": "correct horse", "firstName": "Ada"})).await;
        assert_eq!(without_token(&payload), signed_in(json!({
            "email": "ada@x", "confirmed": true, "firstName": "Ada", "lastName": null, "language": "en", "memberships": member("MEMBER", Value::Null),
        })));
        assert_eq!(app.history(&ada.id).await["version"], 2);
        // Who is signed in to it needs no more than the token, and stays as they are signed in.
        app.mails().await;
        let token = invited(&app, &owner, json!({"email": "bob@x", "role": "ADMIN"})).await;
        let payload = accept(&app, &bob.token, json!({"token": token})).await;
        assert_eq!(payload, json!({"accepted": true, "redirectUrl": null, "mfaChallenge": null, "session": null, "userErrors": []}));
        let seen = app.data_by(&bob.token, "{ me { confirmed memberships { role } } }", json!({})).await;
        assert_eq!(seen, json!({"me": {"confirmed": true, "memberships": [{"role": "ADMIN"}]}}));
    }

    /// Nor is whoever signed up with it by an account elsewhere, and has no password to be asked for.
    async fn who_signed_up_with_the_address_has_no_part_in_it(app: TestApp) {
        let (idp, (_, owner)) = (Idp::of(&app).await, owned(&app).await);
        let eve = idp.account(&app, "eve", json!({"email": "eve@x", "email_verified": true}));
        let input = json!({"email": "ada@x", "socialAccount": eve, "autologin": true});
        let squatted = app.publicly("registerCustomer", "session { token }", input).await;
        let squatter = squatted["session"]["token"].as_str().expect("a session").to_owned();
        let made = app.as_person(&squatter, "createPersonalAccessToken", "token", json!({"name": "a way in"})).await;
        let program = made["token"].as_str().expect("a token").to_owned();
        assert_eq!(app.me(&program).await, (200, json!("ada@x")));
        app.mails().await;
        let token = invited(&app, &owner, json!({"email": "ada@x"})).await;
        let payload = accept(&app, "", json!({"token": token, "password": "correct horse"})).await;
        assert_eq!(without_token(&payload), signed_in(json!({
            "email": "ada@x", "confirmed": true, "firstName": null, "lastName": null, "language": "en", "memberships": member("MEMBER", Value::Null),
        })));
        for credential in [&squatter, &program] {
            assert_eq!(app.me(credential).await, (401, Value::Null));
        }
        let by_account = app.publicly("signInWithSocialAccount", "session { kind } mfaChallenge { challenge }", eve).await;
        assert_eq!(by_account, json!({"session": null, "mfaChallenge": null, "userErrors": [fault("INVALID_CREDENTIALS", &[])]}));
    }

    /// An agent who acts as somebody, or a program of theirs, accepts nothing for them.
    async fn it_is_accepted_in_person(app: TestApp) {
        let (_, owner) = owned(&app).await;
        let ada = app.account("ada@x").await;
        let made = app.as_person(&ada.token, "createPersonalAccessToken", "token", json!({"name": "a program"})).await;
        let acting = app.mutate("impersonateCustomer", "session { token }", json!({"customerId": ada.id})).await;
        app.mails().await;
        let token = invited(&app, &owner, json!({"email": "ada@x"})).await;
        for credential in [&made["token"], &acting["session"]["token"]] {
            let by = credential.as_str().expect("a token");
            assert_eq!(accept(&app, by, json!({"token": token})).await, refused(&[fault("REQUIRED", &["password"])]));
        }
        assert_eq!(accept(&app, &ada.token, json!({"token": token})).await["accepted"], json!(true));
    }

    /// Guesses at the password are counted as those of signing in: the sixth is not looked at.
    async fn guesses_are_counted(app: TestApp) {
        let (_, owner) = owned(&app).await;
        app.account("ada@x").await;
        app.mails().await;
        let token = invited(&app, &owner, json!({"email": "ada@x"})).await;
        let wrong = refused(&[fault("INVALID_CREDENTIALS", &["password"])]);
        for _ in 0..5 {
            assert_eq!(accept(&app, "", json!({"token": token, "password": "wrong horse"})).await, wrong);
        }
        assert_eq!(accept(&app, "", json!({"token": token, "password": "correct horse"})).await, wrong);
        app.clock.advance(Duration::from_secs(60));
        assert_eq!(accept(&app, "", json!({"token": token, "password": "correct horse"})).await["accepted"], json!(true));
    }

    async fn what_is_over_is_refused(app: TestApp) {
        let (organization, owner) = owned(&app).await;
        let input = |token: &str| json!({"token": token, "password": "correct horse"});
        let unknown = refused(&[fault("NOT_FOUND", &["token"])]);
        for text in ["", "x", "fdt_x", &owner.token] {
            assert_eq!(accept(&app, "", input(text)).await, unknown, "{text}");
            assert_eq!(waits(&app, text).await, Value::Null, "{text}");
        }
        let token = invited(&app, &owner, json!({"email": "a@x"})).await;
        let pending = "{ currentOrganization { invitations { id } } }";
        let open = app.data_by(&owner.token, pending, json!({})).await["currentOrganization"]["invitations"][0].clone();
        app.mutate_by(&owner.token, "revokeInvitation", "", json!({"id": open["id"]})).await;
        assert_eq!(accept(&app, "", input(&token)).await, unknown);
        assert_eq!(waits(&app, &token).await, Value::Null);
        // A week later it is over; who is invited once more needs the newer mail.
        let late = invited(&app, &owner, json!({"email": "a@x"})).await;
        app.clock.advance(DAY * 7);
        assert_eq!(accept(&app, "", input(&late)).await, refused(&[fault("EXPIRED", &["token"])]));
        let owner = Account {
            token: app.mutate_by("", "signIn", "session { token }", json!({"email": "owner@x", "password": "correct horse"})).await["session"]["token"].as_str().expect("a token").to_owned(),
            ..owner
        };
        app.mails().await;
        let first = invited(&app, &owner, json!({"email": "a@x", "role": "ADMIN"})).await;
        app.clock.advance(Duration::from_secs(60));
        let second = invited(&app, &owner, json!({"email": "a@x"})).await;
        assert_eq!(accept(&app, "", input(&late)).await, refused(&[fault("EXPIRED", &["token"])]));
        // Both mails are of one invitation: each is good, and says what it says now.
        let payload = accept(&app, "", input(&first)).await;
        assert_eq!(payload["session"]["customer"]["memberships"], member("MEMBER", Value::Null));
        assert_eq!(accept(&app, "", input(&second)).await, refused(&[fault("ALREADY_USED", &["token"])]));
        // An account that may not be used accepts nothing.
        let customer = id(&app.create_customer(json!({"email": "b@x"})).await["customer"]);
        app.mails().await;
        let token = invited(&app, &owner, json!({"email": "b@x"})).await;
        app.update_customer(&customer, json!({"state": "INACTIVE"})).await;
        assert_eq!(accept(&app, "", input(&token)).await, refused(&[fault("NOT_ALLOWED", &["token"])]));
        assert_eq!(app.history(&customer).await["version"], 2);
        let members = app.data("query ($id: ID!) { organization(by: {id: $id}) { members { nodes { role } } } }", json!({"id": organization})).await;
        assert_eq!(members["organization"]["members"]["nodes"], json!([{"role": "OWNER"}, {"role": "MEMBER"}]));
    }

    async fn of_two_hundred_at_once_one_accepts(app: TestApp) {
        let (_, owner) = owned(&app).await;
        let token = invited(&app, &owner, json!({"email": "a@x"})).await;
        let input = json!({"token": token, "password": "correct horse"});
        let payloads = join_all((0..200).map(|_| accept(&app, "", input.clone()))).await;
        let used = refused(&[fault("ALREADY_USED", &["token"])]);
        let accepted = payloads.iter().filter(|payload| payload["accepted"] == json!(true)).count();
        assert_eq!((accepted, payloads.iter().filter(|payload| **payload == used).count()), (1, 199));
        let seen = app.data("{ customers { nodes { email memberships { role } } } }", json!({})).await;
        assert_eq!(seen["customers"]["nodes"], json!([
            {"email": "owner@x", "memberships": [{"role": "OWNER"}]}, {"email": "a@x", "memberships": [{"role": "MEMBER"}]},
        ]));
    }

    /// Two invitations of one address at once: one account, with what both are to.
    async fn two_invitations_make_one_account(app: TestApp) {
        let (_, owner) = owned(&app).await;
        let first = invited(&app, &owner, json!({"email": "a@x"})).await;
        app.mutate("inviteCustomer", "", json!({"email": "a@x"})).await;
        let second = app.mail().await.token();
        let accepts = [first, second].map(|token| accept_with(&app, token));
        let payloads = join_all(accepts).await;
        assert!(payloads.iter().all(|payload| payload["accepted"] == json!(true)), "{payloads:#?}");
        let seen = app.data("{ customers { nodes { email memberships { role } } } }", json!({})).await;
        assert_eq!(seen["customers"]["nodes"][1], json!({"email": "a@x", "memberships": [{"role": "MEMBER"}]}));
        assert_eq!(seen["customers"]["nodes"].as_array().map(Vec::len), Some(2));
    }
}

async fn accept_with(app: &TestApp, token: String) -> Value {
    let input = json!({"token": token, "password": "correct horse"});
    accept(app, "", input).await
}

fn password_fault() -> Value {
    json!({"__typename": "PasswordPolicyError", "code": "PASSWORD_POLICY", "path": ["password"]})
}
