//! `addOrganizationMember`, `updateOrganizationMember` and `removeOrganizationMember`.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{TestApp, fault, id, refusal, stable};

const ALL: &str =
    "membership { id organization { id } customer { id } jobTitle telephone status role
    metadata { key value } createdAt updatedAt }";

async fn organization(app: &TestApp, name: &str) -> String {
    let input = json!({"name": name});
    let payload = app
        .mutate("createOrganization", "organization { id }", input)
        .await;
    id(&payload["organization"])
}

async fn customer(app: &TestApp, email: &str) -> String {
    id(&app.create_customer(json!({"email": email})).await["customer"])
}

async fn add(app: &TestApp, organization: &str, customer: &str) -> Value {
    let input = json!({"organizationId": organization, "customerId": customer});
    app.mutate("addOrganizationMember", ALL, input).await
}

async fn update(app: &TestApp, input: Value) -> Value {
    app.mutate("updateOrganizationMember", ALL, input).await
}

async fn read(app: &TestApp, membership: &str) -> Value {
    let query = format!(
        "query ($id: ID!) {{ node(id: $id) {{ ... on Membership {} }} }}",
        &ALL["membership ".len()..]
    );
    app.data(&query, json!({"id": membership})).await["node"].clone()
}

stories! {
    async fn every_field_comes_back(app: TestApp) {
        let (organization, customer) = (organization(&app, "Engines").await, customer(&app, "a@x").await);
        let payload = app.mutate("addOrganizationMember", ALL, json!({
            "organizationId": organization, "customerId": customer, "jobTitle": "Head of Numbers", "telephone": "ext. 7",
            "status": "INACTIVE", "role": "ADMIN", "metadata": [{"key": "desk", "value": 4}],
        })).await;
        assert_eq!(stable(&payload), json!({"membership": {
            "id": "mem_1", "organization": {"id": "org_1"}, "customer": {"id": "cus_1"}, "jobTitle": "Head of Numbers",
            "telephone": "ext. 7", "status": "INACTIVE", "role": "ADMIN", "metadata": [{"key": "desk", "value": 4}],
            "createdAt": "<time>", "updatedAt": "<time>",
        }, "userErrors": []}));
        let membership = &payload["membership"];
        assert_eq!((&membership["organization"]["id"], &membership["customer"]["id"]), (&json!(organization), &json!(customer)));
        assert_eq!(read(&app, &id(membership)).await, *membership);
        let query = "query ($customer: ID!, $organization: ID!) {
            customer(by: {id: $customer}) { memberships { id jobTitle } }
            organization(by: {id: $organization}) { members { nodes { id jobTitle } } }
        }";
        let shown = json!({"id": membership["id"], "jobTitle": "Head of Numbers"});
        assert_eq!(app.data(query, json!({"customer": customer, "organization": organization})).await, json!({
            "customer": {"memberships": [shown]}, "organization": {"members": {"nodes": [shown]}},
        }));
        // Without anything else: an active member.
        let other = self::organization(&app, "Other").await;
        let payload = add(&app, &other, &customer).await;
        assert_eq!(stable(&payload), json!({"membership": {
            "id": "mem_1", "organization": {"id": "org_1"}, "customer": {"id": "cus_1"}, "jobTitle": null, "telephone": null,
            "status": "ACTIVE", "role": "MEMBER", "metadata": [], "createdAt": "<time>", "updatedAt": "<time>",
        }, "userErrors": []}));
    }

    async fn what_is_left_out_stays_and_null_clears(app: TestApp) {
        let (organization, customer) = (organization(&app, "Engines").await, customer(&app, "a@x").await);
        let payload = app.mutate("addOrganizationMember", ALL, json!({
            "organizationId": organization, "customerId": customer, "jobTitle": "j", "telephone": "t",
            "metadata": [{"key": "a", "value": 1}, {"key": "b", "value": 2}],
        })).await;
        let mut expected = payload["membership"].clone();
        let membership = id(&expected);
        for input in [json!({"id": membership}), json!({"id": membership, "jobTitle": "j", "status": "ACTIVE", "role": "MEMBER"})] {
            assert_eq!(update(&app, input).await, json!({"membership": expected, "userErrors": []}));
        }
        for (input, fields) in [
            (json!({"status": "INACTIVE", "role": "OWNER"}), json!({"status": "INACTIVE", "role": "OWNER"})),
            (json!({"jobTitle": "k", "metadata": [{"key": "a", "value": null}]}), json!({"jobTitle": "k", "metadata": [{"key": "b", "value": 2}]})),
            (json!({"jobTitle": null, "telephone": null}), json!({"jobTitle": null, "telephone": null})),
        ] {
            let mut input = input;
            input["id"] = json!(membership);
            let payload = update(&app, input).await;
            for (field, value) in fields.as_object().expect("an object") {
                expected[field] = value.clone();
            }
            expected["updatedAt"] = payload["membership"]["updatedAt"].clone();
            assert_eq!(payload, json!({"membership": expected, "userErrors": []}));
        }
        for field in ["status", "role"] {
            let payload = update(&app, json!({"id": membership, "jobTitle": "x", field: null})).await;
            assert_eq!(payload, json!({"membership": null, "userErrors": [fault("REQUIRED", &[field])]}));
        }
        let long = "x".repeat(256);
        let faults = json!([fault("TOO_LONG", &["jobTitle"]), fault("TOO_LONG", &["telephone"])]);
        assert_eq!(update(&app, json!({"id": membership, "jobTitle": long, "telephone": long})).await, json!({"membership": null, "userErrors": faults}));
        assert_eq!(read(&app, &membership).await, expected);
        // Each change is one of the customer.
        let payload = app.mutate("removeOrganizationMember", "membership { id }", json!({"id": membership})).await;
        assert_eq!(payload, json!({"membership": {"id": membership}, "userErrors": []}));
        let mut history = app.history(&customer).await;
        history["events"].as_array_mut().expect("events").remove(0);
        assert_eq!(history, json!({"version": 6, "events": [
            ["addOrganizationMember", ["metadata", "membership"]],
            ["updateOrganizationMember", ["status", "role"]],
            ["updateOrganizationMember", ["jobTitle", "metadata"]],
            ["updateOrganizationMember", ["jobTitle", "telephone"]],
            ["removeOrganizationMember", ["memberships"]],
        ]}));
    }

    async fn a_person_is_a_member_once(app: TestApp) {
        let (organization, customer) = (organization(&app, "Engines").await, customer(&app, "a@x").await);
        let payloads = join_all((0..20).map(|_| add(&app, &organization, &customer))).await;
        let again = json!({"membership": null, "userErrors": [fault("ALREADY_TAKEN", &["customerId"])]});
        assert_eq!(payloads.iter().filter(|payload| **payload == again).count(), 19);
        assert_eq!(add(&app, &organization, &customer).await, again);
        let query = "query ($id: ID!) { customer(by: {id: $id}) { memberships { id } } }";
        let found = app.data(query, json!({"id": customer})).await["customer"]["memberships"].clone();
        assert_eq!(found.as_array().map(Vec::len), Some(1));
        // Who leaves may come back, as another membership.
        let left = id(&found[0]);
        app.mutate("removeOrganizationMember", "membership { id }", json!({"id": left})).await;
        assert_eq!(read(&app, &left).await, Value::Null);
        for (name, input) in [("updateOrganizationMember", json!({"id": left, "role": "OWNER"})), ("removeOrganizationMember", json!({"id": left}))] {
            let payload = app.mutate(name, "membership { id }", input).await;
            assert_eq!(payload, json!({"membership": null, "userErrors": [fault("NOT_FOUND", &["id"])]}));
        }
        let back = add(&app, &organization, &customer).await;
        assert_eq!(back["userErrors"], json!([]));
        assert_ne!(back["membership"]["id"], left);
    }

    async fn members_are_paged(app: TestApp) {
        let organization = organization(&app, "Engines").await;
        let mut members = Vec::new();
        for n in 0..5 {
            let customer = customer(&app, &format!("a{n}@x")).await;
            members.push(add(&app, &organization, &customer).await["membership"]["id"].clone());
        }
        let query = "query ($id: ID!, $after: String) { organization(by: {id: $id}) {
            members(first: 2, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } }
        } }";
        let (mut after, mut found) = (Value::Null, Vec::new());
        loop {
            let data = app.data(query, json!({"id": organization, "after": after})).await;
            let page = &data["organization"]["members"];
            found.extend(page["nodes"].as_array().expect("nodes").iter().map(|node| node["id"].clone()));
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(found, members);
        let answer = app.ask("{ organizations { nodes { members(first: 101) { nodes { id } } } } }", json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    }

    /// A customer whom the caller cannot see is not there, as a member neither.
    async fn who_sees_a_member(app: TestApp) {
        let organization = organization(&app, "Engines").await;
        let hidden = customer(&app, "hidden@x").await;
        let partner = app.create_partner("Other").await;
        let key = app.key_with("*", &[&partner]).await;
        let seen = id(&app.create_customer_as(&key, json!({"email": "seen@x"})).await["customer"]);
        let hidden_member = id(&add(&app, &organization, &hidden).await["membership"]);
        let seen_member = id(&add(&app, &organization, &seen).await["membership"]);
        let query = "query ($id: ID!) { organization(by: {id: $id}) { members { nodes { id customer { email } } } } }";
        let of = |members: Value| json!({"data": {"organization": {"members": {"nodes": members}}}});
        let show = |id: &str, email: &str| json!({"id": id, "customer": {"email": email}});
        let all = json!([show(&hidden_member, "hidden@x"), show(&seen_member, "seen@x")]);
        assert_eq!(app.ask(query, json!({"id": organization})).await, of(all));
        let answer = app.ask_as(&key, query, json!({"id": organization})).await;
        assert_eq!(answer, of(json!([show(&seen_member, "seen@x")])));
        let node = "query ($id: ID!) { node(id: $id) { id } }";
        assert_eq!(app.ask_as(&key, node, json!({"id": hidden_member})).await, json!({"data": {"node": null}}));
        assert_eq!(app.ask_as(&key, node, json!({"id": seen_member})).await, json!({"data": {"node": {"id": seen_member}}}));
        let (_, tenant) = app.second_tenant().await;
        for key in [&key, &tenant] {
            let missing = |name: &str, fields: &[&str]| {
                let faults: Vec<_> = fields.iter().map(|field| fault("NOT_FOUND", &[field])).collect();
                json!({"data": {name: {"membership": null, "userErrors": faults}}})
            };
            let fields: &[&str] = if *key == tenant { &["organizationId", "customerId"] } else { &["customerId"] };
            let input = json!({"organizationId": organization, "customerId": hidden});
            let answer = app.mutate_as(key, "addOrganizationMember", "membership { id }", input).await;
            assert_eq!(answer, missing("addOrganizationMember", fields));
            for name in ["updateOrganizationMember", "removeOrganizationMember"] {
                let answer = app.mutate_as(key, name, "membership { id }", json!({"id": hidden_member})).await;
                assert_eq!(answer, missing(name, &["id"]));
            }
        }
        assert_eq!(app.history(&hidden).await["version"], 2);
    }

    async fn each_needs_the_scope(app: TestApp) {
        let (organization, customer) = (organization(&app, "Engines").await, customer(&app, "a@x").await);
        let membership = id(&add(&app, &organization, &customer).await["membership"]);
        let other = self::organization(&app, "Other").await;
        let without = app.key_with("customers:read customers:write organizations:write", &[]).await;
        let with = app.key_with("customers:organization", &[]).await;
        for (name, input) in [
            ("addOrganizationMember", json!({"organizationId": other, "customerId": customer})),
            ("updateOrganizationMember", json!({"id": membership, "role": "ADMIN"})),
            ("removeOrganizationMember", json!({"id": membership})),
        ] {
            let before = app.history(&customer).await;
            let answer = app.mutate_as(&without, name, "membership { id }", input.clone()).await;
            assert_eq!(refusal(&answer), json!({"data": {name: null}, "codes": ["FORBIDDEN"]}));
            assert_eq!(app.history(&customer).await, before);
            let answer = app.mutate_as(&with, name, "membership { jobTitle }", input).await;
            assert_eq!(answer, json!({"data": {name: {"membership": {"jobTitle": null}, "userErrors": []}}}));
        }
    }
}
