//! Who gets which subscriptions: of new customers and organizations, by default, and in races.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{TestApp, fault, id};

async fn product(app: &TestApp, product: &str, plans: &[&str]) {
    let input = json!({"code": product, "name": product});
    let made = app.mutate("createProduct", "product { id }", input).await;
    for plan in plans {
        let input = json!({
            "productId": made["product"]["id"], "code": plan, "name": plan, "isDefault": *plan == "free",
        });
        let made = app.mutate("createPlan", "plan { id }", input).await;
        assert_eq!(made["userErrors"], json!([]));
    }
}

async fn sell(app: &TestApp) {
    product(app, "scan", &["free", "gold"]).await;
    product(app, "mail", &["post"]).await;
}

/// The plans of what a query found, those that have ended in a list of their own.
fn plans(owner: &Value) -> Value {
    let rows = owner["subscriptions"].as_array().expect("subscriptions");
    let plan = |row: &Value| match row["state"] == "ENDED" {
        true => json!([row["plan"]["code"]]),
        false => row["plan"]["code"].clone(),
    };
    rows.iter().map(plan).collect()
}

const SUBSCRIPTIONS: &str = "subscriptions { plan { code } state }";

async fn of(app: &TestApp, owner: &str) -> Value {
    let query = format!(
        "query ($id: ID!) {{ node(id: $id) {{
            ... on Customer {{ {SUBSCRIPTIONS} }} ... on Organization {{ {SUBSCRIPTIONS} }}
        }} }}"
    );
    plans(&app.data(&query, json!({"id": owner})).await["node"])
}

async fn organization(app: &TestApp, input: Value) -> Value {
    let what = format!("organization {{ id {SUBSCRIPTIONS} }}");
    app.mutate("createOrganization", &what, input).await["organization"].clone()
}

/// Creates a customer and gives the plans that are theirs, and the faults.
async fn customer(app: &TestApp, input: Value) -> Value {
    let what = format!("customer {{ {SUBSCRIPTIONS} }}");
    let payload = app.mutate("createCustomer", &what, input).await;
    json!([plans(&payload["customer"]), payload["userErrors"]])
}

stories! {
    async fn a_new_organization_gets_the_default_plan(app: TestApp) {
        app.settings(json!({"defaultSubscription": "DEFAULT_PLAN"})).await;
        // There is no default plan yet.
        assert_eq!(plans(&organization(&app, json!({"name": "o"})).await), json!([]));
        sell(&app).await;
        assert_eq!(plans(&organization(&app, json!({"name": "o"})).await), json!(["free"]));
        assert_eq!(plans(&organization(&app, json!({"name": "o", "skipDefaultSubscription": true})).await), json!([]));
        let create = |more: Value| {
            let mut create = json!({"name": "o"});
            create.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            json!({"create": create})
        };
        let gold = json!({"plan": "gold"});
        for (turn, (organization, given, found)) in [
            (create(json!({})), json!([]), json!(["free"])),
            (create(json!({})), json!([{"plan": "post"}]), json!(["post", "free"])),
            // A plan that is given is the one of its product.
            (create(json!({})), json!([gold]), json!(["gold"])),
            (create(json!({"skipDefaultSubscription": true})), json!([]), json!([])),
            (create(json!({"skipDefaultSubscription": true})), json!([{"plan": "post"}]), json!(["post"])),
            // Without an organization of their own, nobody gets it.
            (json!(null), json!([]), json!([])),
            (json!(null), json!([gold]), json!(["gold"])),
        ].into_iter().enumerate() {
            let input = json!({"email": format!("{turn}@x"), "organization": organization, "plans": given});
            assert_eq!(customer(&app, input).await, json!([found, []]), "{organization} {given}");
        }
        // One that is there already keeps what it has.
        let there = organization(&app, json!({"name": "o", "skipDefaultSubscription": true, "externalIds": [{"system": "s", "value": "1"}]})).await;
        for (email, reference) in [("i@x", json!({"id": there["id"]})), ("c@x", create(json!({"externalIds": [{"system": "s", "value": "1"}]})))] {
            assert_eq!(customer(&app, json!({"email": email, "organization": reference})).await, json!([[], []]));
        }
        app.settings(json!({"defaultSubscription": "NONE"})).await;
        assert_eq!(plans(&organization(&app, json!({"name": "o"})).await), json!([]));
        assert_eq!(customer(&app, json!({"email": "n@x", "organization": create(json!({}))})).await, json!([[], []]));
    }

    /// Of several plans of one product the first counts, and the others are told.
    async fn a_second_plan_is_told_beside_what_is_made(app: TestApp) {
        sell(&app).await;
        let given = json!([{"plan": "gold"}, {"plan": "post", "interval": "MONTHLY"}, {"plan": "free"}, {"plan": "gold"}]);
        let told = json!([fault("NOT_ALLOWED", &["plans", "2", "plan"]), fault("NOT_ALLOWED", &["plans", "3", "plan"])]);
        assert_eq!(customer(&app, json!({"email": "a@x", "plans": given})).await, json!([["gold", "post"], told]));
        let there = organization(&app, json!({"name": "o"})).await;
        app.mutate("createSubscription", "subscription { id }", json!({"ownerId": there["id"], "plan": "free"})).await;
        let input = json!({"email": "b@x", "organization": {"id": there["id"]}, "plans": [{"plan": "gold"}, {"plan": "post"}]});
        assert_eq!(customer(&app, input).await, json!([["free", "post"], [fault("NOT_ALLOWED", &["plans", "0", "plan"])]]));
        assert_eq!(of(&app, &id(&there)).await, json!(["free", "post"]));
        // What is wrong otherwise refuses all.
        for (plans, faults) in [
            (json!([{"plan": "gold"}, {"plan": "none"}]), json!([fault("NOT_FOUND", &["plans", "1", "plan"])])),
            (json!([{"plan": "gold", "startDate": "2026-02-01T00:00:00Z", "endDate": "2026-01-31T00:00:00Z"}]), json!([fault("INVALID_VALUE", &["plans", "0", "endDate"])])),
        ] {
            let payload = app.mutate("createCustomer", "customer { id }", json!({"email": "c@x", "plans": plans})).await;
            assert_eq!(payload, json!({"customer": null, "userErrors": faults}));
        }
        assert_eq!(customer(&app, json!({"email": "c@x"})).await, json!([[], []]));
    }

    /// A customer has what is theirs and what their organizations have, the history too.
    async fn members_have_what_their_organization_has(app: TestApp) {
        sell(&app).await;
        let there = organization(&app, json!({"name": "o"})).await;
        let other = organization(&app, json!({"name": "other"})).await;
        let member = id(&app.create_customer(json!({"email": "a@x", "plans": [{"plan": "gold"}]})).await["customer"]);
        let stranger = id(&app.create_customer(json!({"email": "b@x"})).await["customer"]);
        let membership = app.mutate("addOrganizationMember", "membership { id }", json!({"organizationId": there["id"], "customerId": member})).await;
        let free = app.mutate("createSubscription", "subscription { id }", json!({"ownerId": there["id"], "plan": "free"})).await;
        app.mutate("createSubscription", "subscription { id }", json!({"ownerId": other["id"], "plan": "post"})).await;
        app.mutate("changeSubscription", "subscription { id }", json!({"id": free["subscription"]["id"], "plan": "gold"})).await;
        assert_eq!(of(&app, &member).await, json!(["gold", ["free"], "gold"]));
        assert_eq!(of(&app, &id(&there)).await, json!([["free"], "gold"]));
        assert_eq!(of(&app, &stranger).await, json!([]));
        app.mutate("removeOrganizationMember", "membership { id }", json!({"id": membership["membership"]["id"]})).await;
        assert_eq!(of(&app, &member).await, json!(["gold"]));
    }

    async fn a_hundred_subscriptions_at_once(app: TestApp) {
        sell(&app).await;
        let made = app.create_customer(json!({"email": "a@x"})).await;
        for owner in [id(&made["customer"]), id(&organization(&app, json!({"name": "o"})).await)] {
            let creates = (0..100).map(|n| {
                let plan = ["gold", "free"][n % 2];
                app.mutate("createSubscription", "subscription { state }", json!({"ownerId": owner, "plan": plan}))
            });
            let payloads = join_all(creates).await;
            let won = json!({"subscription": {"state": "ACTIVE"}, "userErrors": []});
            let lost = json!({"subscription": null, "userErrors": [fault("NOT_ALLOWED", &["plan"])]});
            let count = |what: &Value| payloads.iter().filter(|payload| *payload == what).count();
            assert_eq!((count(&won), count(&lost)), (1, 99));
            assert_eq!(of(&app, &owner).await.as_array().map(Vec::len), Some(1));
        }
    }

    /// Of many changes of one subscription the first counts; the others come too late.
    async fn many_changes_at_once(app: TestApp) {
        sell(&app).await;
        let made = app.create_customer(json!({"email": "a@x"})).await;
        for owner in [id(&made["customer"]), id(&organization(&app, json!({"name": "o"})).await)] {
            let subscription = app.mutate("createSubscription", "subscription { id }", json!({"ownerId": owner, "plan": "free"})).await["subscription"]["id"].clone();
            let changes = (0..12).map(|n| match n % 3 {
                0 => app.mutate("cancelSubscription", "subscription { partner }", json!({"id": subscription})),
                1 => app.mutate("changeSubscription", "subscription { partner }", json!({"id": subscription, "plan": "gold"})),
                _ => app.mutate("changeSubscription", "subscription { partner }", json!({"id": subscription, "interval": "YEARLY"})),
            });
            let payloads = join_all(changes).await;
            let won = json!({"subscription": {"partner": false}, "userErrors": []});
            let late = json!({"subscription": null, "userErrors": [fault("CONFLICT", &["id"])]});
            let count = |what: &Value| payloads.iter().filter(|payload| *payload == what).count();
            assert_eq!((count(&won), count(&late)), (1, 11));
            let query = "query ($id: ID!) { auditEvents(filter: {subjectId: $id, actions: [\"changeSubscription\", \"cancelSubscription\"]}) { nodes { id } } }";
            assert_eq!(app.data(query, json!({"id": owner})).await["auditEvents"]["nodes"].as_array().map(Vec::len), Some(1));
        }
    }
}
