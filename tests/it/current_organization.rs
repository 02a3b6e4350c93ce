//! `currentOrganization` and `updateCurrentOrganization`: an organization, to its members.

use serde_json::{Value, json};

use crate::support::{TestApp, fault, refusal};

const ALL: &str = "id name companyName description role
    members { nodes { displayName firstName lastName email jobTitle telephone status role isMe } }
    invitations { email } subscriptionHistory { plan { code } state }";

async fn current(app: &TestApp, token: &str, id: Option<&str>) -> Value {
    let query = format!("query ($id: ID) {{ currentOrganization(id: $id) {{ {ALL} }} }}");
    app.data_by(token, &query, json!({"id": id})).await["currentOrganization"].clone()
}

async fn update(app: &TestApp, token: &str, input: Value) -> Value {
    let what = "currentOrganization { name companyName description members { nodes { email } } }";
    app.mutate_by(token, "updateCurrentOrganization", what, input)
        .await
}

stories! {
    async fn a_member_sees_it(app: TestApp) {
        let ada = app.account_with(json!({"email": "ada@x", "displayName": "Ada", "firstName": "Augusta", "lastName": "King", "phone": "1", "comment": "c"})).await;
        let bob = app.account_with(json!({"email": "bob@x"})).await;
        let input = json!({"name": "Engines", "companyName": "Engines Ltd", "description": "d"});
        let organization = app.mutate("createOrganization", "organization { id }", input).await["organization"]["id"].as_str().expect("an id").to_owned();
        app.join(&organization, &ada.id, "OWNER").await;
        let membership = app.join(&organization, &bob.id, "MEMBER").await;
        app.mutate("updateOrganizationMember", "", json!({"id": membership, "jobTitle": "Clerk", "telephone": "7"})).await;
        app.plan("gold").await;
        let ended = app.subscribe(&organization, "gold").await;
        app.mutate("cancelSubscription", "", json!({"id": ended})).await;
        app.subscribe(&organization, "gold").await;
        let shown = |role: &str, is_ada: bool| json!({
            "id": organization, "name": "Engines", "companyName": "Engines Ltd", "description": "d", "role": role,
            "members": {"nodes": [
                {"displayName": "Ada", "firstName": "Augusta", "lastName": "King", "email": "ada@x", "jobTitle": null, "telephone": null,
                 "status": "ACTIVE", "role": "OWNER", "isMe": is_ada},
                {"displayName": null, "firstName": null, "lastName": null, "email": "bob@x", "jobTitle": "Clerk", "telephone": "7",
                 "status": "ACTIVE", "role": "MEMBER", "isMe": !is_ada},
            ]},
            "invitations": if is_ada { json!([]) } else { Value::Null },
            "subscriptionHistory": [{"plan": {"code": "gold"}, "state": "ENDED"}, {"plan": {"code": "gold"}, "state": "ACTIVE"}],
        });
        for named in [None, Some(organization.as_str())] {
            assert_eq!(current(&app, &ada.token, named).await, shown("OWNER", true));
            assert_eq!(current(&app, &bob.token, named).await, shown("MEMBER", false));
        }
        // A partner's limits are not a colleague's: whoever is a member is seen by the others.
        let partner = app.create_partner("Other").await;
        let key = app.key_with("*", &[&partner]).await;
        let theirs = app.create_customer_as(&key, json!({"email": "c@x"})).await["customer"]["id"].as_str().expect("an id").to_owned();
        app.join(&organization, &theirs, "MEMBER").await;
        let query = "query ($after: String) { currentOrganization { members(first: 2, after: $after) { nodes { email } pageInfo { hasNextPage endCursor } } } }";
        let first = app.data_by(&ada.token, query, json!({})).await["currentOrganization"]["members"].clone();
        assert_eq!((&first["nodes"], &first["pageInfo"]["hasNextPage"]), (&json!([{"email": "ada@x"}, {"email": "bob@x"}]), &json!(true)));
        let second = app.data_by(&ada.token, query, json!({"after": first["pageInfo"]["endCursor"]})).await["currentOrganization"]["members"].clone();
        assert_eq!((&second["nodes"], &second["pageInfo"]["hasNextPage"]), (&json!([{"email": "c@x"}]), &json!(false)));
    }

    async fn others_see_none(app: TestApp) {
        let (ada, bob) = (app.account("ada@x").await, app.account("bob@x").await);
        let (one, two) = (app.organization("One").await, app.organization("Two").await);
        for named in [None, Some(one.as_str()), Some("org_x"), Some("")] {
            assert_eq!(current(&app, &ada.token, named).await, Value::Null);
        }
        app.join(&one, &ada.id, "OWNER").await;
        let left = app.join(&two, &ada.id, "OWNER").await;
        // Of two, none is meant where none is named.
        assert_eq!(current(&app, &ada.token, None).await, Value::Null);
        assert_eq!(current(&app, &ada.token, Some(&two)).await["name"], "Two");
        app.mutate("updateOrganizationMember", "", json!({"id": left, "status": "INACTIVE"})).await;
        assert_eq!(current(&app, &ada.token, None).await["name"], "One");
        assert_eq!(current(&app, &ada.token, Some(&two)).await, Value::Null);
        assert_eq!(current(&app, &bob.token, Some(&one)).await, Value::Null);
        let query = json!({"query": "{ currentOrganization { id } }"});
        assert_eq!(app.send("", &query).await.0, 401);
        assert_eq!(refusal(&app.send(&app.key, &query).await.1), json!({"data": {"currentOrganization": null}, "codes": ["FORBIDDEN"]}));
    }

    async fn owners_and_administrators_change_it(app: TestApp) {
        let organization = app.organization("Engines").await;
        let other = app.organization("Other").await;
        let mut people = Vec::new();
        for role in ["OWNER", "ADMIN", "MEMBER"] {
            let who = app.account(&format!("{role}@x")).await;
            app.join(&organization, &who.id, role).await;
            people.push(who);
        }
        let members = json!({"nodes": [{"email": "OWNER@x"}, {"email": "ADMIN@x"}, {"email": "MEMBER@x"}]});
        let shown = |name: &str, company: Value, description: Value| json!({
            "currentOrganization": {"name": name, "companyName": company, "description": description, "members": members}, "userErrors": [],
        });
        let refused = |faults: Value| json!({"currentOrganization": null, "userErrors": faults});
        let payload = update(&app, &people[0].token, json!({"name": " New ", "companyName": "c"})).await;
        assert_eq!(payload, shown("New", json!("c"), Value::Null));
        let payload = update(&app, &people[1].token, json!({"organizationId": organization, "companyName": null, "description": "two\nlines"})).await;
        assert_eq!(payload, shown("New", Value::Null, json!("two\nlines")));
        assert_eq!(update(&app, &people[1].token, json!({"name": "New"})).await, payload);
        assert_eq!(update(&app, &people[2].token, json!({"name": "X"})).await, refused(json!([fault("NOT_PERMITTED", &[])])));
        for (input, faults) in [
            (json!({"organizationId": other, "name": "X"}), json!([fault("NOT_FOUND", &["organizationId"])])),
            (json!({"organizationId": "x", "name": "X"}), json!([fault("NOT_FOUND", &["organizationId"])])),
            (json!({"name": null}), json!([fault("REQUIRED", &["name"])])),
            (json!({"name": " ", "companyName": "x".repeat(256), "description": "\u{0}"}), json!([
                fault("REQUIRED", &["name"]), fault("TOO_LONG", &["companyName"]), fault("INVALID_VALUE", &["description"]),
            ])),
        ] {
            assert_eq!(update(&app, &people[0].token, input.clone()).await, refused(faults), "{input}");
        }
        app.join(&other, &people[0].id, "MEMBER").await;
        assert_eq!(update(&app, &people[0].token, json!({"name": "X"})).await, refused(json!([fault("REQUIRED", &["organizationId"])])));
        let query = "query ($id: ID!) { organization(by: {id: $id}) { name description } auditEvents(filter: {subjectId: $id}) { nodes { action changedFields actor { kind id } } } }";
        let data = app.data(query, json!({"id": organization})).await;
        assert_eq!(data["organization"], json!({"name": "New", "description": "two\nlines"}));
        let event = |who: usize, fields: Value| json!({"action": "updateCurrentOrganization", "changedFields": fields, "actor": {"kind": "CUSTOMER", "id": people[who].id}});
        let mut events = data["auditEvents"]["nodes"].as_array().expect("events").clone();
        events.pop();
        assert_eq!(events, [event(1, json!(["companyName", "description"])), event(0, json!(["name", "companyName"]))]);
        let body = json!({"query": crate::support::mutation("updateCurrentOrganization", "currentOrganization { id }"), "variables": {"input": {"name": "X"}}});
        assert_eq!(app.send("", &body).await.0, 401);
        assert_eq!(refusal(&app.send(&app.key, &body).await.1), json!({"data": {"updateCurrentOrganization": null}, "codes": ["FORBIDDEN"]}));
    }
}
