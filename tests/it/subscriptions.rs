//! `createSubscription`, `changeSubscription` and `cancelSubscription`.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{TestApp, fault, id, refusal, stable};

const ALL: &str = "subscription { id plan { code } product { code } partner interval startDate endDate state endedAt createdAt }";

/// Products and their plans: `scan` with `basic`, `gold` and the default `free`, and `mail` with `post`.
async fn sell(app: &TestApp) {
    for (product, plans) in [
        ("scan", &["basic", "gold", "free"][..]),
        ("mail", &["post"]),
    ] {
        let input = json!({"code": product, "name": product});
        let payload = app.mutate("createProduct", "product { id }", input).await;
        for plan in plans {
            let input = json!({
                "productId": payload["product"]["id"], "code": plan, "name": plan, "isDefault": *plan == "free",
            });
            let payload = app.mutate("createPlan", "plan { id }", input).await;
            assert_eq!(payload["userErrors"], json!([]));
        }
    }
}

async fn organization(app: &TestApp, name: &str) -> String {
    let input = json!({"name": name});
    let payload = app
        .mutate("createOrganization", "organization { id }", input)
        .await;
    id(&payload["organization"])
}

/// A customer and an organization.
async fn owners(app: &TestApp) -> [String; 2] {
    let customer = app.create_customer(json!({"email": "a@x"})).await;
    [
        id(&customer["customer"]),
        organization(app, "Engines").await,
    ]
}

async fn subscribe(app: &TestApp, owner: &str, plan: &str) -> Value {
    let input = json!({"ownerId": owner, "plan": plan});
    app.mutate("createSubscription", ALL, input).await
}

/// The subscriptions of an owner: plan and state of each.
async fn list(app: &TestApp, owner: &str) -> Value {
    let query = "query ($id: ID!) { node(id: $id) {
        ... on Customer { subscriptions { plan { code } state } }
        ... on Organization { subscriptions { plan { code } state } }
    } }";
    let data = app.data(query, json!({"id": owner})).await;
    let rows = data["node"]["subscriptions"]
        .as_array()
        .expect("subscriptions");
    rows.iter()
        .map(|row| json!([row["plan"]["code"], row["state"]]))
        .collect()
}

stories! {
    async fn every_field_comes_back(app: TestApp) {
        sell(&app).await;
        for owner in owners(&app).await {
            let payload = app.mutate("createSubscription", ALL, json!({
                "ownerId": owner, "plan": " gold ", "partner": true, "interval": "YEARLY",
                "startDate": "2025-12-31T23:00:00-01:00", "endDate": "2027-01-01T00:00:00.5Z",
            })).await;
            let made = &payload["subscription"];
            assert_eq!(*made, json!({
                "id": made["id"], "plan": {"code": "gold"}, "product": {"code": "scan"}, "partner": true, "interval": "YEARLY",
                "startDate": "2026-01-01T00:00:00Z", "endDate": "2027-01-01T00:00:00.5Z", "state": "ACTIVE", "endedAt": null, "createdAt": made["createdAt"],
            }));
            assert_eq!(payload["userErrors"], json!([]));
            let query = format!("query ($id: ID!) {{ node(id: $id) {{ ... on PlanSubscription {} }} }}", &ALL["subscription ".len()..]);
            assert_eq!(app.data(&query, json!({"id": made["id"]})).await["node"], *made);
            // A plan by its id, and nothing else: from now on.
            let plans = app.data("{ plans { nodes { id code } } }", json!({})).await["plans"]["nodes"].clone();
            let post = plans.as_array().and_then(|plans| plans.iter().find(|plan| plan["code"] == "post"));
            let payload = subscribe(&app, &owner, post.and_then(|plan| plan["id"].as_str()).expect("an id")).await;
            assert_eq!(stable(&payload), json!({"subscription": {
                "id": "sub_1", "plan": {"code": "post"}, "product": {"code": "mail"}, "partner": false, "interval": "NONE",
                "startDate": "<time>", "endDate": null, "state": "ACTIVE", "endedAt": null, "createdAt": "<time>",
            }, "userErrors": []}));
            assert_eq!(list(&app, &owner).await, json!([["gold", "ACTIVE"], ["post", "ACTIVE"]]));
        }
    }

    async fn dates_and_plans_have_rules(app: TestApp) {
        sell(&app).await;
        let [customer, organization] = owners(&app).await;
        let (_, other) = app.second_tenant().await;
        let theirs = app.mutate_as(&other, "createProduct", "product { id }", json!({"code": "p", "name": "p"})).await["data"]["createProduct"]["product"]["id"].clone();
        let theirs = app.mutate_as(&other, "createPlan", "plan { id }", json!({"productId": theirs, "code": "theirs", "name": "p"})).await["data"]["createPlan"]["plan"]["id"].clone();
        for owner in [&customer, &organization] {
            for (input, faults) in [
                (json!({"plan": "none"}), json!([fault("NOT_FOUND", &["plan"])])),
                (json!({"plan": "Gold"}), json!([fault("NOT_FOUND", &["plan"])])),
                (json!({"plan": ""}), json!([fault("NOT_FOUND", &["plan"])])),
                (json!({"plan": "\u{0}"}), json!([fault("NOT_FOUND", &["plan"])])),
                (json!({"plan": theirs}), json!([fault("NOT_FOUND", &["plan"])])),
                (json!({"plan": "gold", "startDate": "tomorrow", "endDate": "2026-02-30"}), json!([fault("INVALID_FORMAT", &["startDate"]), fault("INVALID_FORMAT", &["endDate"])])),
                (json!({"plan": "gold", "startDate": "2026-03-01T00:00:00Z", "endDate": "2026-02-28T23:59:59.999999Z"}), json!([fault("INVALID_VALUE", &["endDate"])])),
                (json!({"plan": "gold", "endDate": "2025-12-31T00:00:00Z"}), json!([fault("INVALID_VALUE", &["endDate"])])),
                (json!({"plan": "none", "endDate": "x"}), json!([fault("NOT_FOUND", &["plan"]), fault("INVALID_FORMAT", &["endDate"])])),
            ] {
                let mut input = input;
                input["ownerId"] = json!(owner);
                assert_eq!(app.mutate("createSubscription", ALL, input.clone()).await, json!({"subscription": null, "userErrors": faults}), "{input}");
            }
            assert_eq!(list(&app, owner).await, json!([]));
            // An end at the start is not before it. What starts later is there already.
            let payload = app.mutate("createSubscription", ALL, json!({
                "ownerId": owner, "plan": "gold", "startDate": "2026-03-01T00:00:00Z", "endDate": "2026-03-01T00:00:00Z",
            })).await;
            assert_eq!(payload["subscription"]["state"], "SCHEDULED");
            assert_eq!(subscribe(&app, owner, "basic").await["userErrors"], json!([fault("NOT_ALLOWED", &["plan"])]));
        }
    }

    async fn one_subscription_to_a_product_is_active(app: TestApp) {
        sell(&app).await;
        let owners = owners(&app).await;
        for owner in &owners {
            let gold = id(&subscribe(&app, owner, "gold").await["subscription"]);
            for plan in ["gold", "basic"] {
                let payload = subscribe(&app, owner, plan).await;
                assert_eq!(payload, json!({"subscription": null, "userErrors": [fault("NOT_ALLOWED", &["plan"])]}));
            }
            assert_eq!(subscribe(&app, owner, "post").await["userErrors"], json!([]));
            let payload = app.mutate("cancelSubscription", ALL, json!({"id": gold})).await;
            assert_eq!((&payload["subscription"]["id"], &payload["subscription"]["state"]), (&json!(gold), &json!("ENDED")));
            assert_ne!(payload["subscription"]["endedAt"], Value::Null);
            let payload = app.mutate("createSubscription", ALL, json!({"ownerId": owner, "plan": "basic", "endDate": "2026-02-01T00:00:00Z"})).await;
            assert_eq!(payload["userErrors"], json!([]));
            assert_eq!(list(&app, owner).await, json!([["gold", "ENDED"], ["post", "ACTIVE"], ["basic", "ACTIVE"]]));
        }
        // When its time is over, another one may follow.
        app.clock.advance(Duration::from_secs(40 * 24 * 3600));
        for owner in &owners {
            assert_eq!(list(&app, owner).await, json!([["gold", "ENDED"], ["post", "ACTIVE"], ["basic", "ENDED"]]));
            assert_eq!(subscribe(&app, owner, "gold").await["userErrors"], json!([]));
            assert_eq!(list(&app, owner).await, json!([["gold", "ENDED"], ["post", "ACTIVE"], ["basic", "ENDED"], ["gold", "ACTIVE"]]));
        }
    }

    async fn a_change_goes_on_in_the_old_ones_place(app: TestApp) {
        sell(&app).await;
        for owner in owners(&app).await {
            let input = json!({"ownerId": owner, "plan": "basic", "interval": "MONTHLY", "endDate": "2026-12-31T00:00:00Z"});
            let first = app.mutate("createSubscription", ALL, input).await["subscription"].clone();
            let change = async |input: Value| app.mutate("changeSubscription", ALL, input).await;
            // Nothing new: nothing happens.
            for input in [json!({"id": first["id"]}), json!({"id": first["id"], "plan": "basic", "interval": "MONTHLY", "partner": false, "endDate": "2026-12-31T00:00:00Z"})] {
                assert_eq!(change(input).await, json!({"subscription": first, "userErrors": []}));
            }
            for (input, faults) in [
                (json!({"plan": "post"}), json!([fault("MISMATCH", &["plan"])])),
                (json!({"plan": "none"}), json!([fault("NOT_FOUND", &["plan"])])),
                (json!({"plan": null}), json!([fault("REQUIRED", &["plan"])])),
                (json!({"partner": null, "interval": null, "plan": "gold"}), json!([fault("REQUIRED", &["partner"]), fault("REQUIRED", &["interval"])])),
                (json!({"endDate": "2026-01-01T00:00:00Z"}), json!([fault("INVALID_VALUE", &["endDate"])])),
                (json!({"endDate": "never", "plan": "gold"}), json!([fault("INVALID_FORMAT", &["endDate"])])),
            ] {
                let mut input = input;
                input["id"] = first["id"].clone();
                assert_eq!(change(input.clone()).await, json!({"subscription": null, "userErrors": faults}), "{input}");
            }
            assert_eq!(list(&app, &owner).await, json!([["basic", "ACTIVE"]]));
            let payload = change(json!({"id": first["id"], "plan": "gold", "partner": true})).await;
            let second = &payload["subscription"];
            assert_eq!(*second, json!({
                "id": second["id"], "plan": {"code": "gold"}, "product": {"code": "scan"}, "partner": true, "interval": "MONTHLY",
                "startDate": second["startDate"], "endDate": "2026-12-31T00:00:00Z", "state": "ACTIVE", "endedAt": null, "createdAt": second["createdAt"],
            }));
            assert!(second["id"] != first["id"] && second["startDate"].as_str() > first["startDate"].as_str());
            assert_eq!(list(&app, &owner).await, json!([["basic", "ENDED"], ["gold", "ACTIVE"]]));
            let payload = change(json!({"id": second["id"], "interval": "YEARLY", "endDate": null})).await;
            let third = &payload["subscription"];
            assert_eq!((&third["interval"], &third["endDate"], &third["plan"]["code"]), (&json!("YEARLY"), &json!(null), &json!("gold")));
            // What has ended stays as it is.
            for (name, id) in [("changeSubscription", &first["id"]), ("cancelSubscription", &second["id"])] {
                let payload = app.mutate(name, ALL, json!({"id": id})).await;
                assert_eq!(payload, json!({"subscription": null, "userErrors": [fault("CONFLICT", &["id"])]}));
            }
            assert_eq!(app.mutate("cancelSubscription", ALL, json!({"id": third["id"]})).await["userErrors"], json!([]));
            assert_eq!(list(&app, &owner).await, json!([["basic", "ENDED"], ["gold", "ENDED"], ["gold", "ENDED"]]));
        }
    }

    /// Time ends a subscription as well as a person does.
    async fn one_whose_time_is_over_has_ended(app: TestApp) {
        sell(&app).await;
        let owners = owners(&app).await;
        let mut made = Vec::new();
        for owner in &owners {
            let input = json!({"ownerId": owner, "plan": "basic", "endDate": "2027-01-01T00:00:00Z"});
            made.push(app.mutate("createSubscription", ALL, input).await["subscription"]["id"].clone());
        }
        app.clock.advance(Duration::from_secs(366 * 24 * 3600));
        for (owner, made) in owners.iter().zip(made) {
            for (name, input) in [("changeSubscription", json!({"id": made, "interval": "YEARLY"})), ("cancelSubscription", json!({"id": made}))] {
                let payload = app.mutate(name, ALL, input).await;
                assert_eq!(payload, json!({"subscription": null, "userErrors": [fault("CONFLICT", &["id"])]}));
            }
            assert_eq!(list(&app, owner).await, json!([["basic", "ENDED"]]));
        }
    }

    async fn every_change_is_an_event(app: TestApp) {
        sell(&app).await;
        let [customer, organization] = owners(&app).await;
        for owner in [&customer, &organization] {
            let first = subscribe(&app, owner, "basic").await["subscription"]["id"].clone();
            let second = app.mutate("changeSubscription", ALL, json!({"id": first, "plan": "gold", "partner": true})).await["subscription"]["id"].clone();
            app.mutate("cancelSubscription", ALL, json!({"id": second})).await;
            app.mutate("cancelSubscription", ALL, json!({"id": second})).await;
            let query = "query ($id: ID!) { auditEvents(filter: {subjectId: $id}, first: 3) { nodes { action changedFields } } }";
            assert_eq!(app.data(query, json!({"id": owner})).await["auditEvents"]["nodes"], json!([
                {"action": "cancelSubscription", "changedFields": ["state"]},
                {"action": "changeSubscription", "changedFields": ["plan", "partner"]},
                {"action": "createSubscription", "changedFields": ["plans"]},
            ]));
        }
        assert_eq!(app.history(&customer).await["version"], 4);
    }

    async fn strangers_and_scopes(app: TestApp) {
        sell(&app).await;
        let [customer, organization] = owners(&app).await;
        let of_customer = id(&subscribe(&app, &customer, "gold").await["subscription"]);
        let of_organization = id(&subscribe(&app, &organization, "gold").await["subscription"]);
        let (_, tenant) = app.second_tenant().await;
        let partner = app.create_partner("Other").await;
        let partner = app.key_with("*", &[&partner]).await;
        let missing = |name: &str, field: &str| json!({"data": {name: {"subscription": null, "userErrors": [fault("NOT_FOUND", &[field])]}}});
        let node = "query ($id: ID!) { node(id: $id) { id } }";
        for (key, owner, subscription) in [(&tenant, &customer, &of_customer), (&tenant, &organization, &of_organization), (&partner, &customer, &of_customer)] {
            let answer = app.mutate_as(key, "createSubscription", "subscription { id }", json!({"ownerId": owner, "plan": "post"})).await;
            assert_eq!(answer, missing("createSubscription", "ownerId"));
            for name in ["changeSubscription", "cancelSubscription"] {
                let answer = app.mutate_as(key, name, "subscription { id }", json!({"id": subscription})).await;
                assert_eq!(answer, missing(name, "id"));
            }
            assert_eq!(app.ask_as(key, node, json!({"id": subscription})).await, json!({"data": {"node": null}}));
        }
        assert_eq!(app.ask_as(&partner, node, json!({"id": of_organization})).await, json!({"data": {"node": {"id": of_organization}}}));
        for nobody in ["", "cus_nobody", "org_nobody", &of_customer] {
            let payload = app.mutate("createSubscription", ALL, json!({"ownerId": nobody, "plan": "post"})).await;
            assert_eq!(payload, json!({"subscription": null, "userErrors": [fault("NOT_FOUND", &["ownerId"])]}));
        }
        let without = app.key_with("customers:read customers:write plans:write organizations:write", &[]).await;
        for (name, input) in [
            ("createSubscription", json!({"ownerId": customer, "plan": "post"})),
            ("changeSubscription", json!({"id": of_customer, "plan": "basic"})),
            ("cancelSubscription", json!({"id": of_organization})),
        ] {
            let answer = app.mutate_as(&without, name, "subscription { id }", input).await;
            assert_eq!(refusal(&answer), json!({"data": {name: null}, "codes": ["FORBIDDEN"]}));
        }
        for owner in [&customer, &organization] {
            assert_eq!(list(&app, owner).await, json!([["gold", "ACTIVE"]]));
        }
        let with = app.key_with("customers:plans", &[]).await;
        let answer = app.mutate_as(&with, "cancelSubscription", "subscription { partner }", json!({"id": of_organization})).await;
        assert_eq!(answer, json!({"data": {"cancelSubscription": {"subscription": {"partner": false}, "userErrors": []}}}));
    }
}
