//! Which root fields are open to whom: each of the schema is tried with each kind of credential that a person has, and what is
//! not written here is closed.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    credentials::{PUBLIC, arguments, introspected, selection},
    support::{PASSWORD, TestApp},
};

/// What a person reads of the own account, also by somebody or something that acts as it.
const READ: &[&str] = &["canDeleteMyAccount", "currentOrganization", "mfa"];

/// What a person writes of it so.
const WRITTEN: &[&str] = &[
    "addAddress",
    "changeMemberRole",
    "inviteMember",
    "leaveOrganization",
    "removeAddress",
    "removeMember",
    "revokeInvitation",
    "setDefaultAddress",
    "updateAddress",
    "updateCurrentOrganization",
    "updateMe",
];

/// What the person alone may, with a session of the own.
const IN_PERSON: &[&str] = &[
    "changePassword",
    "createPersonalAccessToken",
    "deleteMyAccount",
    "disableTotp",
    "personalAccessTokens",
    "regenerateRecoveryCodes",
    "replaceTotp",
    "requestEmailChange",
    "revokePersonalAccessToken",
    "revokeSession",
    "sessions",
    "updateMyPreferences",
];

/// What is left to who has to set up a second factor first.
const ENROLLING: &[&str] = &[
    "confirmTotpEnrollment",
    "signOut",
    "signOutEverywhere",
    "startTotpEnrollment",
];

fn set(lists: &[&[&str]]) -> BTreeSet<String> {
    lists.concat().into_iter().map(str::to_owned).collect()
}

/// The root fields that a credential opens; a new one is made for each, as some of them end it.
async fn open_to(
    app: &TestApp,
    schema: &Value,
    roots: &[&str],
    new: impl AsyncFn() -> String,
) -> BTreeSet<String> {
    let mut open = BTreeSet::new();
    for root in roots {
        let operation = if *root == "queryType" {
            "query"
        } else {
            "mutation"
        };
        for field in schema["__schema"][root]["fields"]
            .as_array()
            .expect("fields")
        {
            let name = field["name"].as_str().expect("a name");
            let query = format!(
                "{operation} {{ {name}{} {} }}",
                arguments(schema, field),
                selection(field)
            );
            let (_, answer) = app.send(&new().await, &json!({"query": query})).await;
            match answer["errors"][0]["extensions"]["code"].as_str() {
                Some("FORBIDDEN") => {}
                // What is asked for is nonsense; that it was looked at is what counts.
                Some("NOT_FOUND" | "BAD_USER_INPUT") | None => {
                    assert!(open.insert(name.to_owned()))
                }
                Some(code) => panic!("{name}: {code}"),
            }
        }
    }
    open
}

const ROOTS: &[&str] = &["queryType", "mutationType"];

stories! {
    async fn to_a_session(app: TestApp) {
        let schema = introspected(&app).await;
        app.person("a@x").await;
        let new = async || app.sign_in("a@x").await.token;
        assert_eq!(open_to(&app, &schema, ROOTS, new).await, set(&[PUBLIC, READ, WRITTEN, IN_PERSON, ENROLLING]));
    }

    async fn to_who_has_to_set_up_a_second_factor(app: TestApp) {
        let schema = introspected(&app).await;
        app.person("a@x").await;
        app.demand_mfa(true).await;
        let new = async || {
            let input = json!({"email": "a@x", "password": PASSWORD});
            let payload = app.sign_in_at("127.0.0.1", input).await;
            payload["session"]["token"].as_str().expect("a token").to_owned()
        };
        let mut open = set(&[ENROLLING, PUBLIC]);
        for closed in ["acceptInvitation", "me", "registerCustomer", "resendConfirmation"] {
            open.remove(closed);
        }
        assert_eq!(open_to(&app, &schema, ROOTS, new).await, open);
    }

    async fn to_who_acts_as_a_customer(app: TestApp) {
        let schema = introspected(&app).await;
        let customer = app.person("a@x").await;
        let query = "mutation ($id: ID!) { impersonateCustomer(input: {customerId: $id}) { session { token } } }";
        let new = async || {
            let data = app.data(query, json!({"id": customer})).await;
            data["impersonateCustomer"]["session"]["token"].as_str().expect("a token").to_owned()
        };
        let open = set(&[PUBLIC, READ, WRITTEN, &["signOut", "stopImpersonating"]]);
        assert_eq!(open_to(&app, &schema, ROOTS, new).await, open);
    }

    async fn to_a_personal_access_token(app: TestApp) {
        let schema = introspected(&app).await;
        app.person("a@x").await;
        let session = app.sign_in("a@x").await.token;
        for is_read_only in [false, true] {
            let input = json!({"name": "x", "isReadOnly": is_read_only});
            let payload = app.as_person(&session, "createPersonalAccessToken", "token", input).await;
            let token = payload["token"].as_str().expect("a token");
            let new = async || token.to_owned();
            if is_read_only {
                let queries = set(&[READ, &["invitation", "me", "permissions", "siteConfig", "tokenStatus", "viewer"]]);
                assert_eq!(open_to(&app, &schema, ROOTS, new).await, queries);
            } else {
                assert_eq!(open_to(&app, &schema, ROOTS, new).await, set(&[PUBLIC, READ, WRITTEN]));
            }
        }
    }
}
