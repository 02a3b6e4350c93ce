//! `createProduct`, `updateProduct`, `createPlan` and `updatePlan`.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{TestApp, fault, id, refusal, stable};

const PRODUCT: &str = "product { id code name externalIds { system value } createdAt updatedAt }";
const PLAN: &str = "plan { id code name isDefault product { id } externalIds { system value } createdAt updatedAt }";

async fn product(app: &TestApp, code: &str) -> String {
    let input = json!({"code": code, "name": code});
    id(&app.mutate("createProduct", PRODUCT, input).await["product"])
}

async fn plan(app: &TestApp, product: &str, code: &str, is_default: bool) -> Value {
    let input = json!({"productId": product, "code": code, "name": code, "isDefault": is_default});
    app.mutate("createPlan", PLAN, input).await
}

/// The codes of all plans, those that are the default marked.
async fn plans(app: &TestApp) -> Value {
    let data = app
        .data(
            "{ plans(first: 100) { nodes { code isDefault } } }",
            json!({}),
        )
        .await;
    let nodes = data["plans"]["nodes"].as_array().expect("nodes").iter();
    nodes
        .map(|plan| match plan["isDefault"] == true {
            true => json!([plan["code"]]),
            false => plan["code"].clone(),
        })
        .collect()
}

stories! {
    async fn products_and_plans_come_back(app: TestApp) {
        let ids = json!([{"system": "crm", "value": "1"}]);
        let made = app.mutate("createProduct", PRODUCT, json!({"code": "Scan-1_x", "name": " Scanner ", "externalIds": ids})).await;
        assert_eq!(stable(&made), json!({"product": {
            "id": "prd_1", "code": "Scan-1_x", "name": "Scanner", "externalIds": ids, "createdAt": "<time>", "updatedAt": "<time>",
        }, "userErrors": []}));
        let product = id(&made["product"]);
        let made = app.mutate("createPlan", PLAN, json!({"productId": product, "code": "Gold", "name": " Gold plan ", "isDefault": true, "externalIds": ids})).await;
        assert_eq!(stable(&made), json!({"plan": {
            "id": "pln_1", "code": "Gold", "name": "Gold plan", "isDefault": true, "product": {"id": "prd_1"}, "externalIds": ids,
            "createdAt": "<time>", "updatedAt": "<time>",
        }, "userErrors": []}));
        assert_eq!(made["plan"]["product"]["id"], product);
        let plan = id(&made["plan"]);
        // Updates: what is left out stays.
        let changed = app.mutate("updateProduct", PRODUCT, json!({"id": product, "name": "Scan"})).await;
        assert_eq!((&changed["product"]["name"], &changed["product"]["externalIds"], &changed["product"]["code"]), (&json!("Scan"), &ids, &json!("Scan-1_x")));
        let changed = app.mutate("updateProduct", PRODUCT, json!({"id": product, "externalIds": null})).await;
        assert_eq!((&changed["product"]["name"], &changed["product"]["externalIds"]), (&json!("Scan"), &json!([])));
        let changed = app.mutate("updatePlan", PLAN, json!({"id": plan, "name": "Golden", "isDefault": false})).await;
        let of = |plan: &Value| json!([plan["name"], plan["isDefault"], plan["externalIds"], plan["code"]]);
        assert_eq!(of(&changed["plan"]), json!(["Golden", false, ids, "Gold"]));
        let unchanged = app.mutate("updatePlan", PLAN, json!({"id": plan})).await;
        assert_eq!(unchanged, changed);
        let query = "query ($product: ID!, $plan: ID!) {
            products { nodes { id name } } plans { nodes { id name } }
            a: node(id: $product) { ... on Product { id name } } b: node(id: $plan) { ... on Plan { id name } }
        }";
        let (first, second) = (json!({"id": product, "name": "Scan"}), json!({"id": plan, "name": "Golden"}));
        assert_eq!(app.data(query, json!({"product": product, "plan": plan})).await, json!({
            "products": {"nodes": [first]}, "plans": {"nodes": [second]}, "a": first, "b": second,
        }));
        let events = "query ($id: ID!) { auditEvents(filter: {subjectId: $id}) { nodes { action changedFields } } }";
        assert_eq!(app.data(events, json!({"id": plan})).await["auditEvents"]["nodes"], json!([
            {"action": "updatePlan", "changedFields": ["name", "isDefault"]},
            {"action": "createPlan", "changedFields": ["productId", "code", "name", "externalIds", "isDefault"]},
        ]));
    }

    async fn codes_and_names_have_rules(app: TestApp) {
        let there = product(&app, "there").await;
        plan(&app, &there, "there", false).await;
        let long = "x".repeat(65);
        for code in ["", " a", "a/b", "a b", "é", "a&b", "a\u{0}", &long] {
            let faults = json!([fault("INVALID_FORMAT", &["code"])]);
            let payload = app.mutate("createProduct", PRODUCT, json!({"code": code, "name": "n"})).await;
            assert_eq!(payload, json!({"product": null, "userErrors": faults}), "{code:?}");
            let payload = app.mutate("createPlan", PLAN, json!({"productId": there, "code": code, "name": "n"})).await;
            assert_eq!(payload, json!({"plan": null, "userErrors": faults}), "{code:?}");
        }
        // All that is wrong comes back together; who has the code is asked last.
        let payload = app.mutate("createProduct", PRODUCT, json!({"code": "there", "name": " "})).await;
        assert_eq!(payload, json!({"product": null, "userErrors": [fault("REQUIRED", &["name"]), fault("ALREADY_TAKEN", &["code"])]}));
        let payload = app.mutate("createPlan", PLAN, json!({"productId": "prod_nowhere", "code": "there", "name": "x".repeat(256)})).await;
        assert_eq!(payload, json!({"plan": null, "userErrors": [
            fault("NOT_FOUND", &["productId"]), fault("TOO_LONG", &["name"]), fault("ALREADY_TAKEN", &["code"]),
        ]}));
        // Codes are compared as they are.
        assert_eq!(plan(&app, &there, "There", false).await["userErrors"], json!([]));
        let found = plans(&app).await;
        let there = app.data("{ plans { nodes { id } } }", json!({})).await["plans"]["nodes"][0]["id"].clone();
        for (field, value) in [("name", json!(null)), ("name", json!(" ")), ("isDefault", json!(null))] {
            let payload = app.mutate("updatePlan", PLAN, json!({"id": there, field: value})).await;
            assert_eq!(payload, json!({"plan": null, "userErrors": [fault("REQUIRED", &[field])]}));
        }
        assert_eq!(plans(&app).await, found);
        assert_eq!(found, json!(["there", "There"]));
    }

    async fn one_code_that_many_want_at_once(app: TestApp) {
        let product = product(&app, "p").await;
        let payloads = join_all((0..20).map(|_| plan(&app, &product, "one", true))).await;
        let taken = json!({"plan": null, "userErrors": [fault("ALREADY_TAKEN", &["code"])]});
        assert_eq!(payloads.iter().filter(|payload| **payload == taken).count(), 19);
        assert_eq!(plans(&app).await, json!([["one"]]));
    }

    async fn one_plan_is_the_default(app: TestApp) {
        let product = product(&app, "p").await;
        let a = id(&plan(&app, &product, "a", true).await["plan"]);
        assert_eq!(plans(&app).await, json!([["a"]]));
        let b = id(&plan(&app, &product, "b", true).await["plan"]);
        assert_eq!(plans(&app).await, json!(["a", ["b"]]));
        let update = async |id: &str, is_default: bool| {
            let payload = app.mutate("updatePlan", "plan { isDefault }", json!({"id": id, "isDefault": is_default})).await;
            assert_eq!(payload, json!({"plan": {"isDefault": is_default}, "userErrors": []}));
        };
        update(&a, true).await;
        assert_eq!(plans(&app).await, json!([["a"], "b"]));
        update(&b, false).await;
        assert_eq!(plans(&app).await, json!([["a"], "b"]));
        update(&a, false).await;
        assert_eq!(plans(&app).await, json!(["a", "b"]));
        // One that is refused takes nothing.
        update(&a, true).await;
        assert_eq!(plan(&app, &product, "b", true).await["userErrors"], json!([fault("ALREADY_TAKEN", &["code"])]));
        assert_eq!(plans(&app).await, json!([["a"], "b"]));
        // Another tenant has its own.
        let (_, other) = app.second_tenant().await;
        let answer = app.mutate_as(&other, "createProduct", "product { id }", json!({"code": "p", "name": "p"})).await;
        let input = json!({"productId": answer["data"]["createProduct"]["product"]["id"], "code": "a", "name": "a", "isDefault": true});
        let answer = app.mutate_as(&other, "createPlan", "plan { isDefault }", input).await;
        assert_eq!(answer, json!({"data": {"createPlan": {"plan": {"isDefault": true}, "userErrors": []}}}));
        assert_eq!(plans(&app).await, json!([["a"], "b"]));
    }

    async fn many_that_want_to_be_the_default(app: TestApp) {
        let product = product(&app, "p").await;
        let codes: Vec<_> = (0..12).map(|n| format!("c{n}")).collect();
        let made = join_all(codes.iter().map(|code| plan(&app, &product, code, true))).await;
        assert!(made.iter().all(|payload| payload["userErrors"] == json!([])));
        let defaults = async || plans(&app).await.as_array().expect("plans").iter().filter(|plan| plan.is_array()).count();
        assert_eq!(defaults().await, 1);
        let updates = made.iter().map(|payload| app.mutate("updatePlan", "plan { isDefault }", json!({"id": payload["plan"]["id"], "isDefault": true})));
        for payload in join_all(updates).await {
            assert_eq!(payload, json!({"plan": {"isDefault": true}, "userErrors": []}));
        }
        assert_eq!(defaults().await, 1);
    }

    async fn tenants_and_scopes(app: TestApp) {
        let product = product(&app, "p").await;
        let plan = id(&plan(&app, &product, "a", true).await["plan"]);
        let (_, other) = app.second_tenant().await;
        let without = app.key_with("customers:read customers:plans settings:write", &[]).await;
        for (name, what, input, path) in [
            ("createPlan", "plan", json!({"productId": product, "code": "x", "name": "x"}), "productId"),
            ("updatePlan", "plan", json!({"id": plan, "name": "x"}), "id"),
            ("updateProduct", "product", json!({"id": product, "name": "x"}), "id"),
        ] {
            let selection = format!("{what} {{ id }}");
            let answer = app.mutate_as(&other, name, &selection, input.clone()).await;
            assert_eq!(answer, json!({"data": {name: {what: null, "userErrors": [fault("NOT_FOUND", &[path])]}}}));
            let answer = app.mutate_as(&without, name, &selection, input).await;
            assert_eq!(refusal(&answer), json!({"data": {name: null}, "codes": ["FORBIDDEN"]}));
        }
        let answer = app.mutate_as(&without, "createProduct", "product { id }", json!({"code": "x", "name": "x"})).await;
        assert_eq!(refusal(&answer), json!({"data": {"createProduct": null}, "codes": ["FORBIDDEN"]}));
        let query = "query ($plan: ID!, $product: ID!) {
            plans { nodes { code } } products { nodes { code } } a: node(id: $plan) { id } b: node(id: $product) { id }
        }";
        let ids = json!({"plan": plan, "product": product});
        assert_eq!(app.ask_as(&other, query, ids.clone()).await, json!({"data": {"plans": {"nodes": []}, "products": {"nodes": []}, "a": null, "b": null}}));
        let seen = json!({"data": {"plans": {"nodes": [{"code": "a"}]}, "products": {"nodes": [{"code": "p"}]}, "a": {"id": plan}, "b": {"id": product}}});
        assert_eq!(app.ask_as(&without, query, ids).await, seen);
        let (status, _) = app.send("", &json!({"query": "{ plans { nodes { code } } }"})).await;
        assert_eq!(status, 401);
        assert_eq!(plans(&app).await, json!([["a"]]));
    }
}
