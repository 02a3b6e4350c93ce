//! `permissions`: what a caller may do.

use serde_json::{Value, json};

use crate::support::TestApp;

async fn permissions(app: &TestApp, token: &str) -> Value {
    app.ask_as(token, "{ permissions }", json!({})).await
}

fn may(names: &[&str]) -> Value {
    json!({"data": {"permissions": names}})
}

stories! {
    async fn of_programs_and_of_nobody(app: TestApp) {
        assert_eq!(permissions(&app, "").await, may(&[]));
        assert_eq!(permissions(&app, &app.key).await, may(&["*"]));
        let key = app.key_with("audit:read customers:read", &[]).await;
        assert_eq!(permissions(&app, &key).await, may(&["customers:read", "audit:read"]));
    }

    async fn of_people_by_their_credential(app: TestApp) {
        let customer = app.person("a@x").await;
        let session = app.sign_in("a@x").await.token;
        let person = ["me:read", "me:write", "credentials:write", "sessions:write", "tokens:write", "account:delete"];
        assert_eq!(permissions(&app, &session).await, may(&person));
        let query = "mutation ($id: ID!) { impersonateCustomer(input: {customerId: $id}) { session { token } } }";
        let agent = app.data(query, json!({"id": customer})).await["impersonateCustomer"]["session"]["token"].clone();
        assert_eq!(permissions(&app, agent.as_str().expect("a token")).await, may(&["me:read", "me:write"]));
        for (is_read_only, names) in [(false, &["me:read", "me:write"][..]), (true, &["me:read"])] {
            let input = json!({"name": "x", "isReadOnly": is_read_only});
            let payload = app.as_person(&session, "createPersonalAccessToken", "token", input).await;
            assert_eq!(permissions(&app, payload["token"].as_str().expect("a token")).await, may(names));
        }
        app.demand_mfa(true).await;
        let input = json!({"email": "a@x", "password": crate::support::PASSWORD});
        let payload = app.sign_in_at("127.0.0.1", input).await;
        let enrolling = payload["session"]["token"].as_str().expect("a token").to_owned();
        assert_eq!(permissions(&app, &enrolling).await, may(&["mfa:enroll"]));
    }

    async fn of_members_by_their_role(app: TestApp) {
        let create = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { memberships { id } } session { token } userErrors { code } } }";
        let input = json!({"email": "owner@x", "password": crate::support::PASSWORD, "autologin": true, "organization": {"create": {"name": "Engines"}}});
        let made = app.data(create, json!({"input": input})).await["createCustomer"].clone();
        let owner = made["session"]["token"].as_str().unwrap_or_else(|| panic!("{made:#}")).to_owned();
        let person = ["me:read", "me:write", "credentials:write", "sessions:write", "tokens:write", "account:delete"];
        let runs = ["organization:read", "organization:write", "organization:members:write"];
        assert_eq!(permissions(&app, &owner).await, may(&[&person[..], &runs].concat()));
        let token = app.as_person(&owner, "createPersonalAccessToken", "token", json!({"name": "x"})).await["token"].clone();
        assert_eq!(permissions(&app, token.as_str().expect("a token")).await, may(&[&person[..2], &runs].concat()));
        let token = app.as_person(&owner, "createPersonalAccessToken", "token", json!({"name": "x", "isReadOnly": true})).await["token"].clone();
        assert_eq!(permissions(&app, token.as_str().expect("a token")).await, may(&["me:read", "organization:read"]));
        // A member.
        let organizations = app.data("{ organizations { nodes { id } } }", json!({})).await;
        let organization = organizations["organizations"]["nodes"][0]["id"].clone();
        let member = app.person("member@x").await;
        let session = app.sign_in("member@x").await.token;
        let input = json!({"organizationId": organization, "customerId": member});
        let added = app.mutate("addOrganizationMember", "membership { id }", input).await;
        assert_eq!(permissions(&app, &session).await, may(&[&person[..], &runs[..1]].concat()));
        // One that does not count.
        let input = json!({"id": added["membership"]["id"], "status": "INACTIVE"});
        app.mutate("updateOrganizationMember", "", input).await;
        assert_eq!(permissions(&app, &session).await, may(&person));
    }
}
