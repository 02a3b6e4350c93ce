//! `createOrganization`, `updateOrganization`, and how organizations are found.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{TestApp, fault, id, mutation, refusal, stable};

const ALL: &str = "id name companyName description parent { id } externalIds { system value }
    metadata { key value } subscriptions { id } members { nodes { id } } createdAt updatedAt";

async fn create(app: &TestApp, input: Value) -> Value {
    let what = format!("organization {{ {ALL} }}");
    app.mutate("createOrganization", &what, input).await
}

async fn update(app: &TestApp, input: Value) -> Value {
    let what = format!("organization {{ {ALL} }}");
    app.mutate("updateOrganization", &what, input).await
}

async fn created(app: &TestApp, input: Value) -> String {
    let payload = create(app, input).await;
    assert_eq!(payload["userErrors"], json!([]));
    id(&payload["organization"])
}

async fn read(app: &TestApp, organization: &str) -> Value {
    let query = format!("query ($id: ID!) {{ organization(by: {{id: $id}}) {{ {ALL} }} }}");
    app.data(&query, json!({"id": organization})).await["organization"].clone()
}

/// The names of the organizations that a filter finds.
async fn names(app: &TestApp, filter: Value) -> Value {
    let query =
        "query ($filter: OrganizationFilter) { organizations(filter: $filter) { nodes { name } } }";
    let data = app.data(query, json!({"filter": filter})).await;
    let nodes = data["organizations"]["nodes"].as_array().expect("nodes");
    nodes.iter().map(|node| node["name"].clone()).collect()
}

fn external(system: &str, value: &str) -> Value {
    json!({"system": system, "value": value})
}

fn full() -> Value {
    json!({
        "name": " Engines ", "companyName": "Engines Ltd", "description": "first\n\tsecond",
        "externalIds": [external("crm", "7"), external("clone-systems", "abc")],
        "metadata": [{"key": "b", "value": {"n": 1}}, {"key": "a", "value": "x"}],
    })
}

stories! {
    async fn every_field_comes_back(app: TestApp) {
        let parent = created(&app, json!({"name": "Group"})).await;
        let mut input = full();
        input["parentId"] = json!(parent);
        let payload = create(&app, input).await;
        let organization = &payload["organization"];
        assert_eq!(organization["parent"], json!({"id": parent}));
        assert_eq!(stable(&payload), json!({"organization": {
            "id": "org_1", "name": "Engines", "companyName": "Engines Ltd", "description": "first\n\tsecond", "parent": {"id": "org_2"},
            "externalIds": [external("clone-systems", "abc"), external("crm", "7")],
            "metadata": [{"key": "a", "value": "x"}, {"key": "b", "value": {"n": 1}}],
            "subscriptions": [], "members": {"nodes": []}, "createdAt": "<time>", "updatedAt": "<time>",
        }, "userErrors": []}));
        assert_eq!(read(&app, &id(organization)).await, *organization);
        let query = format!("query ($id: ID!, $by: ExternalIdInput!) {{
            node(id: $id) {{ ... on Organization {{ {ALL} }} }}
            organization(by: {{externalId: $by}}) {{ {ALL} }}
        }}");
        let data = app.data(&query, json!({"id": id(organization), "by": external("clone-systems", "abc")})).await;
        assert_eq!(data, json!({"node": organization, "organization": organization}));
        for by in [external("clone-systems", "7"), external("CRM", "7"), external("crm", "\u{0}")] {
            let data = app.data(&query, json!({"id": "org_nowhere", "by": by})).await;
            assert_eq!(data, json!({"node": null, "organization": null}));
        }
    }

    async fn what_is_left_out_stays_and_null_clears(app: TestApp) {
        let parent = created(&app, json!({"name": "Group"})).await;
        let mut input = full();
        input["parentId"] = json!(parent);
        let organization = created(&app, input).await;
        let before = read(&app, &organization).await;
        for input in [json!({}), json!({"name": "Engines", "externalIds": full()["externalIds"], "parentId": parent, "metadata": [{"key": "a", "value": "x"}]})] {
            let mut input = input;
            input["id"] = json!(organization);
            assert_eq!(update(&app, input).await, json!({"organization": before, "userErrors": []}));
        }
        let payload = update(&app, json!({"id": organization, "name": "Motors", "metadata": [{"key": "b", "value": null}, {"key": "c", "value": 0}]})).await;
        let mut expected = before.clone();
        expected["name"] = json!("Motors");
        expected["metadata"] = json!([{"key": "a", "value": "x"}, {"key": "c", "value": 0}]);
        expected["updatedAt"] = payload["organization"]["updatedAt"].clone();
        assert!(expected["updatedAt"].as_str() > before["updatedAt"].as_str());
        assert_eq!(payload, json!({"organization": expected, "userErrors": []}));
        let payload = update(&app, json!({"id": organization, "companyName": null, "description": null, "parentId": null, "externalIds": null})).await;
        for (field, empty) in [("companyName", json!(null)), ("description", json!(null)), ("parent", json!(null)), ("externalIds", json!([]))] {
            expected[field] = empty;
        }
        expected["updatedAt"] = payload["organization"]["updatedAt"].clone();
        assert_eq!(payload, json!({"organization": expected, "userErrors": []}));
        for name in [json!(null), json!(" ")] {
            let payload = update(&app, json!({"id": organization, "companyName": "x", "name": name})).await;
            assert_eq!(payload, json!({"organization": null, "userErrors": [fault("REQUIRED", &["name"])]}));
        }
        assert_eq!(read(&app, &organization).await, expected);
        let query = "query ($id: ID!) { auditEvents(filter: {subjectId: $id}) { nodes { action changedFields } } }";
        let data = app.data(query, json!({"id": organization})).await;
        assert_eq!(data["auditEvents"]["nodes"].as_array().map(|events| &events[..2]), Some(&[
            json!({"action": "updateOrganization", "changedFields": ["companyName", "description", "parentId", "externalIds"]}),
            json!({"action": "updateOrganization", "changedFields": ["name", "metadata"]}),
        ][..]));
        assert_eq!(data["auditEvents"]["nodes"][2]["action"], "createOrganization");
        assert_eq!(data["auditEvents"]["nodes"][3], Value::Null);
    }

    async fn texts_have_limits(app: TestApp) {
        let (line, text) = ("é".repeat(255), "é\n".repeat(2048));
        let payload = create(&app, json!({"name": line, "companyName": line, "description": text})).await;
        assert_eq!(payload["userErrors"], json!([]));
        let organization = payload["organization"].clone();
        assert_eq!((&organization["name"], &organization["companyName"], &organization["description"]), (&json!(line), &json!(line), &json!(text)));
        let longer = json!({"name": line.clone() + "x", "companyName": line + "x", "description": text + "x"});
        let faults = json!([fault("TOO_LONG", &["name"]), fault("TOO_LONG", &["companyName"]), fault("TOO_LONG", &["description"])]);
        assert_eq!(create(&app, longer.clone()).await, json!({"organization": null, "userErrors": faults}));
        let mut input = longer;
        input["id"] = organization["id"].clone();
        assert_eq!(update(&app, input).await, json!({"organization": null, "userErrors": faults}));
        for none in [json!({}), json!({"name": null}), json!({"name": "\t"})] {
            assert_eq!(create(&app, none).await, json!({"organization": null, "userErrors": [fault("REQUIRED", &["name"])]}));
        }
        assert_eq!(names(&app, json!({})).await.as_array().map(Vec::len), Some(1));
    }

    async fn a_list_is_filtered_and_paged(app: TestApp) {
        let group = created(&app, json!({"name": "Žluťoučký Group"})).await;
        for (name, parent) in [("Acme 50%_Off", Some(&group)), ("ACME Tools", None), ("Tools of zlutoucky", Some(&group))] {
            created(&app, json!({"name": name, "parentId": parent})).await;
        }
        for (filter, found) in [
            (json!(null), json!(["Žluťoučký Group", "Acme 50%_Off", "ACME Tools", "Tools of zlutoucky"])),
            (json!({"name": "acme"}), json!(["Acme 50%_Off", "ACME Tools"])),
            (json!({"name": " TOOLS  acme "}), json!(["ACME Tools"])),
            (json!({"name": "žluťoučký"}), json!(["Žluťoučký Group"])),
            (json!({"name": "%"}), json!(["Acme 50%_Off"])),
            (json!({"name": "0%_o"}), json!(["Acme 50%_Off"])),
            (json!({"name": "a_m"}), json!([])),
            (json!({"name": "\\"}), json!([])),
            (json!({"parentId": group}), json!(["Acme 50%_Off", "Tools of zlutoucky"])),
            (json!({"parentId": group, "name": "tools"}), json!(["Tools of zlutoucky"])),
            (json!({"parentId": "org_nowhere"}), json!([])),
        ] {
            assert_eq!(names(&app, filter.clone()).await, found, "{filter}");
        }
        let query = "query ($after: String) { organizations(first: 3, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } } }";
        let first = app.data(query, json!({})).await["organizations"].clone();
        assert_eq!((first["nodes"].as_array().map(Vec::len), &first["pageInfo"]["hasNextPage"]), (Some(3), &json!(true)));
        let rest = app.data(query, json!({"after": first["pageInfo"]["endCursor"]})).await["organizations"].clone();
        assert_eq!((&rest["nodes"], &rest["pageInfo"]["hasNextPage"]), (&json!([{"name": "Tools of zlutoucky"}]), &json!(false)));
    }

    async fn an_external_id_leads_to_one_organization(app: TestApp) {
        let first = created(&app, json!({"name": "First", "externalIds": [external("crm", "1"), external("erp", "1")]})).await;
        let taken = |index: &str| json!({"organization": null, "userErrors": [fault("ALREADY_TAKEN", &["externalIds", index])]});
        assert_eq!(create(&app, json!({"name": "Twin", "externalIds": [external("web", "1"), external("crm", " 1 ")]})).await, taken("1"));
        let second = created(&app, json!({"name": "Second", "externalIds": [external("web", "1"), external("crm", "2"), external("CRM", "1")]})).await;
        assert_eq!(update(&app, json!({"id": second, "externalIds": [external("erp", "1")]})).await, taken("0"));
        // What it has is its own; what it gives up, another may have.
        assert_eq!(update(&app, json!({"id": first, "externalIds": [external("crm", "3"), external("crm", "1")]})).await["userErrors"], json!([]));
        assert_eq!(update(&app, json!({"id": second, "externalIds": [external("erp", "1"), external("web", "1")]})).await["userErrors"], json!([]));
        assert_eq!(read(&app, &first).await["externalIds"], json!([external("crm", "1"), external("crm", "3")]));
        assert_eq!(read(&app, &second).await["externalIds"], json!([external("erp", "1"), external("web", "1")]));
        // Another tenant has its own, and so have customers.
        let (_, other) = app.second_tenant().await;
        let input = json!({"name": "Theirs", "externalIds": [external("crm", "1")]});
        let answer = app.mutate_as(&other, "createOrganization", "organization { name }", input).await;
        assert_eq!(answer, json!({"data": {"createOrganization": {"organization": {"name": "Theirs"}, "userErrors": []}}}));
        assert_eq!(app.create_customer(json!({"email": "a@x", "externalIds": [external("crm", "1")]})).await["userErrors"], json!([]));
        let many: Vec<_> = (0..21).map(|n| external("crm", &format!("n{n}"))).collect();
        for (ids, faults) in [
            (json!(many), json!([fault("TOO_MANY", &["externalIds"])])),
            (json!([external("x", "1"), external(" x", "1 ")]), json!([fault("INVALID_VALUE", &["externalIds", "1"])])),
            (json!([external("", "1"), external("x", " ")]), json!([fault("REQUIRED", &["externalIds", "0", "system"]), fault("REQUIRED", &["externalIds", "1", "value"])])),
            (json!([external(&"s".repeat(65), &"v".repeat(256))]), json!([fault("TOO_LONG", &["externalIds", "0", "system"]), fault("TOO_LONG", &["externalIds", "0", "value"])])),
        ] {
            assert_eq!(create(&app, json!({"name": "n", "externalIds": ids})).await, json!({"organization": null, "userErrors": faults}));
        }
        assert_eq!(names(&app, json!({})).await, json!(["First", "Second"]));
        assert_eq!(create(&app, json!({"name": "Many", "externalIds": many[..20]})).await["userErrors"], json!([]));
    }

    async fn one_external_id_that_many_want_at_once(app: TestApp) {
        let creates = (0..30).map(|n| create(&app, json!({"name": format!("n{n}"), "externalIds": [external("crm", "1")]})));
        let payloads = join_all(creates).await;
        let taken = json!({"organization": null, "userErrors": [fault("ALREADY_TAKEN", &["externalIds", "0"])]});
        assert_eq!(payloads.iter().filter(|payload| payload["userErrors"] == json!([])).count(), 1);
        assert_eq!(payloads.iter().filter(|payload| **payload == taken).count(), 29);
        assert_eq!(names(&app, json!({})).await.as_array().map(Vec::len), Some(1));
    }

    /// A new customer's organization that is there already is linked, and stays as it is.
    async fn a_customer_brings_an_organization(app: TestApp) {
        let there = created(&app, json!({"name": "There", "externalIds": [external("crm", "1")]})).await;
        created(&app, json!({"name": "Other", "externalIds": [external("crm", "2")]})).await;
        let before = read(&app, &there).await;
        let what = "customer { memberships { organization { id name } } }";
        let join = async |email: &str, organization: Value| {
            app.mutate("createCustomer", what, json!({"email": email, "organization": organization})).await
        };
        let member = json!({"customer": {"memberships": [{"organization": {"id": there, "name": "There"}}]}, "userErrors": []});
        assert_eq!(join("a@x", json!({"id": there})).await, member);
        let again = json!({"name": "Else", "description": "d", "externalIds": [external("crm", "1"), external("web", "9")]});
        assert_eq!(join("b@x", json!({"create": again})).await, member);
        let mut after = read(&app, &there).await;
        assert_eq!(after["members"]["nodes"].as_array().map(Vec::len), Some(2));
        after["members"] = before["members"].clone();
        assert_eq!(after, before);
        for (organization, faults) in [
            (json!({"id": "org_nowhere"}), json!([fault("NOT_FOUND", &["organization", "id"])])),
            (json!({"create": {"name": "x", "externalIds": [external("crm", "1"), external("crm", "2")]}}), json!([fault("CONFLICT", &["organization", "create", "externalIds"])])),
            (json!({"create": {"name": " ", "parentId": "org_nowhere"}}), json!([fault("REQUIRED", &["organization", "create", "name"]), fault("NOT_FOUND", &["organization", "create", "parentId"])])),
        ] {
            assert_eq!(join("c@x", organization).await, json!({"customer": null, "userErrors": faults}));
        }
        // Of many who bring the same new one, one makes it and all are its members.
        let emails: Vec<_> = (0..20).map(|n| format!("new{n}@x")).collect();
        let joins = emails.iter().map(|email| join(email, json!({"create": {"name": "New", "externalIds": [external("crm", "3")]}})));
        for payload in join_all(joins).await {
            assert_eq!(payload["userErrors"], json!([]));
        }
        assert_eq!(names(&app, json!({"name": "new"})).await, json!(["New"]));
        let query = "{ organization(by: {externalId: {system: \"crm\", value: \"3\"}}) { members(first: 100) { nodes { id } } } }";
        let data = app.data(query, json!({})).await;
        assert_eq!(data["organization"]["members"]["nodes"].as_array().map(Vec::len), Some(20));
    }

    async fn tenants_and_scopes(app: TestApp) {
        let organization = created(&app, full()).await;
        let before = read(&app, &organization).await;
        let reads = "query ($id: ID!) {
            organization(by: {id: $id}) { id } other: organization(by: {externalId: {system: \"crm\", value: \"7\"}}) { id }
            node(id: $id) { id } organizations { nodes { id } } part: organizations(filter: {parentId: $id}) { nodes { id } }
        }";
        let (_, other) = app.second_tenant().await;
        let answer = app.ask_as(&other, reads, json!({"id": organization})).await;
        assert_eq!(answer, json!({"data": {"organization": null, "other": null, "node": null, "organizations": {"nodes": []}, "part": {"nodes": []}}}));
        let missing = |name: &str, field: &str| json!({"data": {name: {"organization": null, "userErrors": [fault("NOT_FOUND", &[field])]}}});
        let answer = app.mutate_as(&other, "updateOrganization", "organization { id }", json!({"id": organization, "name": "x"})).await;
        assert_eq!(answer, missing("updateOrganization", "id"));
        let answer = app.mutate_as(&other, "createOrganization", "organization { id }", json!({"name": "x", "parentId": organization})).await;
        assert_eq!(answer, missing("createOrganization", "parentId"));
        // Organizations are the tenant's: partners have nothing to do with who sees them.
        let partner = app.create_partner("Other").await;
        let reader = app.key_with("customers:read customers:organization customers:write", &[&partner]).await;
        let answer = app.ask_as(&reader, reads, json!({"id": organization})).await;
        let found = json!({"id": organization});
        assert_eq!(answer, json!({"data": {"organization": found, "other": found, "node": found, "organizations": {"nodes": [found]}, "part": {"nodes": []}}}));
        for (name, input) in [("createOrganization", json!({"name": "x"})), ("updateOrganization", json!({"id": organization, "name": "x"}))] {
            let answer = app.mutate_as(&reader, name, "organization { id }", input.clone()).await;
            assert_eq!(refusal(&answer), json!({"data": {name: null}, "codes": ["FORBIDDEN"]}));
            let (status, _) = app.send("", &json!({"query": mutation(name, "organization { id }"), "variables": {"input": input}})).await;
            assert_eq!(status, 401);
        }
        let writer = app.key_with("organizations:write", &[]).await;
        let query = "query ($id: ID!) { organization(by: {id: $id}) { id } }";
        let answer = app.ask_as(&writer, query, json!({"id": organization})).await;
        assert_eq!(refusal(&answer), json!({"data": {"organization": null}, "codes": ["FORBIDDEN"]}));
        assert_eq!(read(&app, &organization).await, before);
        let answer = app.mutate_as(&writer, "updateOrganization", "organization { name }", json!({"id": organization, "name": "x"})).await;
        assert_eq!(answer, json!({"data": {"updateOrganization": {"organization": {"name": "x"}, "userErrors": []}}}));
    }

    /// That there is no such organization does not hide what else is wrong.
    async fn all_faults_at_once(app: TestApp) {
        let payload = app.mutate("createCustomer", "customer { id }", json!({
            "email": "nobody", "organization": {"id": "org_01h455vb4pex5vsknk084sn02q"},
            "membership": {"jobTitle": "\u{0}"}, "plans": [{"plan": "none"}],
        })).await;
        let mut told: Vec<_> = payload["userErrors"].as_array().expect("faults").iter().map(|fault| fault["path"].to_string()).collect();
        told.sort_unstable();
        assert_eq!(told, [r#"["email"]"#, r#"["membership","jobTitle"]"#, r#"["organization","id"]"#, r#"["plans","0","plan"]"#]);
        assert_eq!(app.data("{ customers { nodes { id } } }", json!({})).await, json!({"customers": {"nodes": []}}));
    }
}
