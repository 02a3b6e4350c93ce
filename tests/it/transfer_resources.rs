//! `transferResources`: everything that one customer has goes to another one.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{TestApp, fault, id, refusal};

const PAYLOAD: &str = "from { id version memberships { id } subscriptions { plan { code } state } }
    to { id version memberships { organization { name } role status jobTitle } subscriptions { plan { code } state } }
    memberships { id role } subscriptions { id }";

async fn customer(app: &TestApp, email: &str) -> String {
    id(&app.create_customer(json!({"email": email})).await["customer"])
}

async fn transfer(app: &TestApp, from: &str, to: &str) -> Value {
    app.mutate(
        "transferResources",
        PAYLOAD,
        json!({"from": from, "to": to}),
    )
    .await
}

fn nothing(faults: Value) -> Value {
    json!({"from": null, "to": null, "memberships": [], "subscriptions": [], "userErrors": faults})
}

fn plan(code: &str, state: &str) -> Value {
    json!({"plan": {"code": code}, "state": state})
}

stories! {
    async fn everything_goes(app: TestApp) {
        let (from, to) = (customer(&app, "from@x").await, customer(&app, "to@x").await);
        let (one, both, left) = (app.organization("One").await, app.organization("Both").await, app.organization("Left").await);
        let owner = app.join(&one, &from, "OWNER").await;
        app.join(&both, &from, "OWNER").await;
        let member = app.join(&both, &to, "MEMBER").await;
        app.mutate("updateOrganizationMember", "", json!({"id": member, "jobTitle": "kept", "status": "INACTIVE"})).await;
        let lower = app.join(&left, &to, "ADMIN").await;
        let gone = app.join(&left, &from, "MEMBER").await;
        for code in ["gold", "iron", "over", "tin"] {
            app.plan(code).await;
        }
        let gold = app.subscribe(&from, "gold").await;
        app.subscribe(&from, "iron").await;
        app.subscribe(&to, "iron").await;
        let over = app.subscribe(&from, "over").await;
        app.mutate("cancelSubscription", "", json!({"id": over})).await;
        app.subscribe(&one, "tin").await;
        let (before_from, before_to) = (app.history(&from).await, app.history(&to).await);
        let version = |history: &Value| history["version"].as_i64().expect("a version") + 1;
        let payload = transfer(&app, &from, &to).await;
        let membership = |name: &str, role: &str, status: &str, title: Value| json!({
            "organization": {"name": name}, "role": role, "status": status, "jobTitle": title,
        });
        assert_eq!(payload, json!({
            "from": {"id": from, "version": version(&before_from), "memberships": [],
                "subscriptions": [plan("iron", "ACTIVE"), plan("over", "ENDED")]},
            "to": {"id": to, "version": version(&before_to),
                "memberships": [
                    membership("One", "OWNER", "ACTIVE", Value::Null), membership("Both", "OWNER", "ACTIVE", json!("kept")),
                    membership("Left", "ADMIN", "ACTIVE", Value::Null),
                ],
                "subscriptions": [plan("gold", "ACTIVE"), plan("iron", "ACTIVE"), plan("tin", "ACTIVE")]},
            "memberships": [{"id": owner, "role": "OWNER"}, {"id": member, "role": "OWNER"}],
            "subscriptions": [{"id": gold}],
            "userErrors": [fault("NOT_ALLOWED", &["to"])],
        }));
        for id in [lower, gone] {
            let node = app.data("query ($id: ID!) { node(id: $id) { id } }", json!({"id": id})).await["node"].clone();
            assert_eq!(node.is_null(), id != node["id"].as_str().unwrap_or_default());
        }
        let events = |history: &Value| history["events"].as_array().expect("events").len();
        let (after_from, after_to) = (app.history(&from).await, app.history(&to).await);
        assert_eq!(after_from["events"][events(&before_from)], json!(["transferResources", ["memberships", "plans"]]));
        assert_eq!((events(&after_from), events(&after_to)), (events(&before_from) + 1, events(&before_to)));
        // The second time there is nothing but what stays.
        let payload = transfer(&app, &from, &to).await;
        assert_eq!((&payload["memberships"], &payload["subscriptions"], &payload["userErrors"]), (&json!([]), &json!([]), &json!([fault("NOT_ALLOWED", &["to"])])));
        assert_eq!((app.history(&from).await, app.history(&to).await), (after_from, after_to));
    }

    async fn what_is_wrong_moves_nothing(app: TestApp) {
        let (from, to) = (customer(&app, "from@x").await, customer(&app, "to@x").await);
        let organization = app.organization("One").await;
        app.join(&organization, &from, "OWNER").await;
        let before = (app.history(&from).await, app.history(&to).await);
        let missing = |fields: &[&str]| nothing(fields.iter().map(|field| fault("NOT_FOUND", &[field])).collect());
        assert_eq!(transfer(&app, &from, &from).await, nothing(json!([fault("INVALID_VALUE", &["to"])])));
        assert_eq!(transfer(&app, &from, "cus_x").await, missing(&["to"]));
        assert_eq!(transfer(&app, "cus_x", &to).await, missing(&["from"]));
        let (_, stranger) = app.second_tenant().await;
        let input = json!({"from": from, "to": to});
        let mut payload = app.mutate_by(&stranger, "transferResources", PAYLOAD, input.clone()).await;
        payload["userErrors"].as_array_mut().expect("faults").sort_by_key(Value::to_string);
        assert_eq!(payload, missing(&["from", "to"]));
        // A customer has at most 100 memberships.
        for n in 0..100 {
            let other = app.organization(&format!("O{n}")).await;
            app.join(&other, &to, "MEMBER").await;
        }
        assert_eq!(transfer(&app, &from, &to).await, nothing(json!([fault("TOO_MANY", &["to"])])));
        for scopes in ["customers:write customers:organization", "customers:write customers:plans", "customers:organization customers:plans customers:read"] {
            let key = app.key_with(scopes, &[]).await;
            let answer = app.mutate_as(&key, "transferResources", "from { id }", input.clone()).await;
            assert_eq!(refusal(&answer), json!({"data": {"transferResources": null}, "codes": ["FORBIDDEN"]}), "{scopes}");
        }
        assert_eq!(app.history(&from).await, before.0);
        app.mutate("eraseCustomer", "", json!({"id": to})).await;
        assert_eq!(transfer(&app, &from, &to).await, nothing(json!([fault("NOT_ALLOWED", &["to"])])));
        assert_eq!(app.history(&from).await, before.0);
    }

    /// To and fro at once: no deadlock, and each thing is in one place.
    async fn crossing_transfers_end_well(app: TestApp) {
        let (one, two) = (customer(&app, "one@x").await, customer(&app, "two@x").await);
        app.plan("gold").await;
        app.subscribe(&one, "gold").await;
        let organization = app.organization("One").await;
        app.join(&organization, &one, "OWNER").await;
        let ways = (0..20).map(|n| {
            let (app, one, two) = (&app, &one, &two);
            async move { if n % 2 == 0 { transfer(app, one, two).await } else { transfer(app, two, one).await } }
        });
        let payloads = join_all(ways).await;
        assert!(payloads.iter().all(|payload| payload["userErrors"] == json!([])), "{payloads:#?}");
        let query = "query ($one: ID!, $two: ID!) {
            one: customer(by: {id: $one}) { memberships { role } subscriptions { state } }
            two: customer(by: {id: $two}) { memberships { role } subscriptions { state } }
        }";
        let data = app.data(query, json!({"one": one, "two": two})).await;
        let has = json!({"memberships": [{"role": "OWNER"}], "subscriptions": [{"state": "ACTIVE"}]});
        let none = json!({"memberships": [], "subscriptions": []});
        assert!([json!({"one": has, "two": none}), json!({"one": none, "two": has})].contains(&data), "{data:#}");
    }

    /// A role that was taken out of use does not come back by another membership that is in use.
    async fn of_two_memberships_the_active_one_counts(app: TestApp) {
        for (n, (given, own, expected)) in [
            (("OWNER", "INACTIVE"), ("MEMBER", "ACTIVE"), ("MEMBER", "ACTIVE")),
            (("MEMBER", "ACTIVE"), ("OWNER", "INACTIVE"), ("MEMBER", "ACTIVE")),
            (("OWNER", "ACTIVE"), ("ADMIN", "INACTIVE"), ("OWNER", "ACTIVE")),
            (("ADMIN", "ACTIVE"), ("MEMBER", "ACTIVE"), ("ADMIN", "ACTIVE")),
            (("MEMBER", "ACTIVE"), ("OWNER", "ACTIVE"), ("OWNER", "ACTIVE")),
            (("OWNER", "INACTIVE"), ("ADMIN", "INACTIVE"), ("OWNER", "INACTIVE")),
        ].into_iter().enumerate() {
            let (from, to) = (customer(&app, &format!("from{n}@x")).await, customer(&app, &format!("to{n}@x")).await);
            let organization = app.organization("Both").await;
            for (who, (role, status)) in [(&from, given), (&to, own)] {
                let id = app.join(&organization, who, role).await;
                let input = json!({"id": id, "status": status});
                assert_eq!(app.mutate("updateOrganizationMember", "", input).await, json!({"userErrors": []}));
            }
            let what = "from { memberships { role } } to { memberships { role status } } memberships { role status }";
            let payload = app.mutate("transferResources", what, json!({"from": from, "to": to})).await;
            let merged = json!({"role": expected.0, "status": expected.1});
            let changed = if expected == own { json!([]) } else { json!([merged]) };
            assert_eq!(payload, json!({
                "from": {"memberships": []}, "to": {"memberships": [merged]}, "memberships": changed, "userErrors": [],
            }), "{given:?} {own:?}");
        }
    }
}
