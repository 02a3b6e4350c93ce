//! Clone Systems: the organization that a customer comes with.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::clone_systems::{ALL, CREATE, create, created, fault, organization, product, refused};
use crate::support::{TestApp, stable};

const ORGANIZATIONS: &str = "{ organizations { nodes {
    name description companyName parent { name } externalIds { system value } subscriptions { plan { code } }
    members { nodes { role customer { email } } }
} } }";

const SET_PARENT: &str = "mutation ($id: ID!, $parent: ID) {
    updateOrganization(input: {id: $id, parentId: $parent}) {
        organization { parent { id } }
        userErrors { __typename code path }
    }
}";

fn theirs(id: &str) -> Value {
    json!([{"system": "clone-systems", "value": id}])
}

async fn set_parent(app: &TestApp, id: &str, parent: Option<&str>) -> Value {
    app.data(SET_PARENT, json!({"id": id, "parent": parent}))
        .await["updateOrganization"]
        .take()
}

stories! {
    async fn one_that_is_there_is_linked_by_its_id(app: TestApp) {
        app.apply_preset("CLONE_SYSTEMS").await;
        let acme = organization(&app, json!({"name": "Acme", "description": "d", "companyName": "c"})).await;
        let membership = json!({"jobTitle": "Engineer", "telephone": "+30 1", "status": "INACTIVE"});
        let id = created(&app, json!({"email": "a@x", "organization": {"id": acme}, "membership": membership})).await;
        let query = "query ($id: ID!) { customer(by: {id: $id}) { memberships { role status jobTitle telephone organization { id } } } }";
        assert_eq!(app.data(query, json!({"id": id})).await, json!({"customer": {"memberships": [{
            "role": "MEMBER", "status": "INACTIVE", "jobTitle": "Engineer", "telephone": "+30 1", "organization": {"id": acme},
        }]}}));
    }

    async fn one_that_is_not_there_is_not_found(app: TestApp) {
        app.apply_preset("CLONE_SYSTEMS").await;
        let (_, other) = app.second_tenant().await;
        let query = "mutation { createOrganization(input: {name: \"Theirs\"}) { organization { id } } }";
        let answer = app.ask_as(&other, query, json!({})).await;
        let foreign = crate::support::id(&answer["data"]["createOrganization"]["organization"]);
        for id in ["7c60d51f-b44e-4682-87d6-449835ea4de6", "org_01arz3ndektsv4rrffq69g5fav", "", &foreign] {
            refused(&app, json!({"email": "a@x", "organization": {"id": id}}), fault("NOT_FOUND", &["organization", "id"])).await;
            let new = json!({"name": "New", "parentId": id});
            let path = ["organization", "create", "parentId"];
            refused(&app, json!({"email": "a@x", "organization": {"create": new}}), fault("NOT_FOUND", &path)).await;
        }
        let input = json!({"email": "a@x", "membership": {"jobTitle": "Nobody's"}});
        refused(&app, input, fault("MISMATCH", &["membership"])).await;
        let nothing = json!({"customers": {"nodes": []}, "organizations": {"nodes": []}});
        assert_eq!(app.data(ALL, json!({})).await, nothing);
    }

    async fn their_id_makes_one_and_then_links_it_unchanged(app: TestApp) {
        app.apply_preset("CLONE_SYSTEMS").await;
        product(&app, "p", &["basic"]).await;
        organization(&app, json!({"name": "Holding", "skipDefaultSubscription": true})).await;
        let first = json!({"name": "Acme", "description": "first", "companyName": "Acme Ltd", "externalIds": theirs("7c60")});
        created(&app, json!({"email": "a@x", "organization": {"create": first}})).await;
        let before = app.data(ORGANIZATIONS, json!({})).await;
        let second = json!({"name": "Other", "description": "second", "companyName": "Other Ltd", "externalIds": theirs(" 7c60 ")});
        created(&app, json!({"email": "b@x", "organization": {"create": second}})).await;
        // What is linked needs no name.
        created(&app, json!({"email": "c@x", "organization": {"create": {"externalIds": theirs("7c60")}}})).await;
        let mut after = app.data(ORGANIZATIONS, json!({})).await;
        let member = |role: &str, email: &str| json!({"role": role, "customer": {"email": email}});
        assert_eq!(before["organizations"]["nodes"][1], json!({
            "name": "Acme", "description": "first", "companyName": "Acme Ltd", "parent": null, "externalIds": theirs("7c60"),
            "subscriptions": [], "members": {"nodes": [member("OWNER", "a@x")]},
        }));
        assert_eq!(after["organizations"]["nodes"][1]["members"].take(), json!({"nodes": [
            member("OWNER", "a@x"), member("MEMBER", "b@x"), member("MEMBER", "c@x"),
        ]}));
        after["organizations"]["nodes"][1]["members"] = json!({"nodes": [member("OWNER", "a@x")]});
        assert_eq!(after, before);
        // Their ids are compared exactly, with the system's name.
        for ids in [theirs("7C60"), json!([{"system": "other", "value": "7c60"}])] {
            let input = json!({"email": "d@x", "organization": {"create": {"externalIds": ids}}});
            refused(&app, input, fault("REQUIRED", &["organization", "create", "name"])).await;
        }
        let input = json!({"email": "e@x", "organization": {"create": {"name": "Third", "externalIds": theirs("8d71")}}});
        created(&app, input).await;
        let both = json!([theirs("7c60")[0], theirs("8d71")[0]]);
        let input = json!({"email": "f@x", "organization": {"create": {"name": "Both", "externalIds": both}}});
        refused(&app, input, fault("CONFLICT", &["organization", "create", "externalIds"])).await;
        let found = app.data("{ organization(by: {externalId: {system: \"clone-systems\", value: \"8d71\"}}) { name } }", json!({})).await;
        assert_eq!(found, json!({"organization": {"name": "Third"}}));
    }

    /// Many first customers of one organization: one makes it, the others join it.
    async fn a_race_for_their_id_makes_one(app: TestApp) {
        app.apply_preset("CLONE_SYSTEMS").await;
        product(&app, "p", &["basic", "plus"]).await;
        let input = |n: usize| json!({
            "email": format!("a{n}@x"),
            "organization": {"create": {"name": "Acme", "externalIds": theirs("7c60"), "skipDefaultSubscription": true}},
            "plans": [{"plan": if n.is_multiple_of(2) { "basic" } else { "plus" }}],
        });
        let payloads = join_all((0..8).map(|n| create(&app, input(n)))).await;
        let mut winners = 0;
        for payload in &payloads {
            assert_ne!(payload["customer"], Value::Null, "{payload}");
            match &payload["userErrors"] {
                none if *none == json!([]) => winners += 1,
                errors => assert_eq!(*errors, fault("NOT_ALLOWED", &["plans", "0", "plan"])),
            }
        }
        assert_eq!(winners, 1);
        let data = app.data(ALL, json!({})).await;
        let organizations = data["organizations"]["nodes"].as_array().expect("a list");
        assert_eq!(organizations.len(), 1);
        assert_eq!(organizations[0]["subscriptions"].as_array().map(Vec::len), Some(1));
        let members = organizations[0]["members"]["nodes"].as_array().expect("a list");
        let owners = members.iter().filter(|member| member["role"] == "OWNER").count();
        assert_eq!((members.len(), owners), (8, 1));
    }

    async fn either_an_id_or_a_new_one(app: TestApp) {
        let acme = organization(&app, json!({"name": "Acme"})).await;
        for organization in [json!({"id": acme, "create": {"name": "New"}}), json!({})] {
            let body = json!({"query": CREATE, "variables": {"input": {"email": "a@x", "organization": organization}}});
            let (status, answer) = app.send(&app.key, &body).await;
            assert_eq!((status, answer.get("data")), (400, None), "{answer:#}");
        }
        let data = app.data(ALL, json!({})).await;
        assert_eq!(data["customers"], json!({"nodes": []}));
    }

    async fn organizations_are_a_tree(app: TestApp) {
        let top = organization(&app, json!({"name": "Top"})).await;
        let middle = organization(&app, json!({"name": "Middle", "parentId": top})).await;
        let input = json!({"email": "a@x", "organization": {"create": {"name": "Low", "parentId": middle, "externalIds": theirs("low")}}});
        created(&app, input).await;
        let data = app.data("{ organization(by: {externalId: {system: \"clone-systems\", value: \"low\"}}) { id parent { name parent { name parent { id } } } } }", json!({})).await;
        let low = crate::support::id(&data["organization"]);
        let tree = json!({"name": "Middle", "parent": {"name": "Top", "parent": null}});
        assert_eq!(data["organization"]["parent"], tree);
        let cycle = json!({"organization": null, "userErrors": fault("INVALID_VALUE", &["parentId"])});
        for (id, parent) in [(&top, &top), (&top, &middle), (&top, &low), (&middle, &low)] {
            assert_eq!(set_parent(&app, id, Some(parent)).await, cycle, "{id} below {parent}");
        }
        let moved = json!({"organization": {"parent": {"id": top}}, "userErrors": []});
        assert_eq!(set_parent(&app, &low, Some(&top)).await, moved);
        // Now that it is not below any more:
        let moved = json!({"organization": {"parent": {"id": low}}, "userErrors": []});
        assert_eq!(set_parent(&app, &middle, Some(&low)).await, moved);
        let unbound = json!({"organization": {"parent": null}, "userErrors": []});
        assert_eq!(set_parent(&app, &low, None).await, unbound);
        let query = "{ organizations { nodes { name parent { name } } } }";
        assert_eq!(stable(&app.data(query, json!({})).await), json!({"organizations": {"nodes": [
            {"name": "Top", "parent": null}, {"name": "Middle", "parent": {"name": "Low"}}, {"name": "Low", "parent": null},
        ]}}));
    }

    /// Each of two wants to be below the other one, at the same time.
    async fn a_race_makes_no_cycle(app: TestApp) {
        for round in 0..5 {
            let a = organization(&app, json!({"name": format!("a{round}")})).await;
            let b = organization(&app, json!({"name": format!("b{round}")})).await;
            let answers = join_all([set_parent(&app, &a, Some(&b)), set_parent(&app, &b, Some(&a))]).await;
            let cycle = json!({"organization": null, "userErrors": fault("INVALID_VALUE", &["parentId"])});
            let refused = answers.iter().filter(|answer| **answer == cycle).count();
            let done = answers.iter().filter(|answer| answer["userErrors"] == json!([])).count();
            assert_eq!((refused, done), (1, 1), "{answers:?}");
        }
    }
}
