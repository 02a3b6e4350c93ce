//! Clone Systems: the plans that a customer comes with.

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    clone_systems::{ALL, create, created, fault, organization, product, refused},
    example,
};
use crate::support::{TestApp, id, stable};

const SUBSCRIPTIONS: &str = "query ($id: ID!) { customer(by: {id: $id}) {
    subscriptions { plan { code } partner interval startDate endDate state }
} }";

/// The codes of the plans that a customer, by its id, has subscriptions to.
async fn plans_of(app: &TestApp, id: &str) -> Vec<String> {
    let data = app.data(SUBSCRIPTIONS, json!({"id": id})).await;
    let subscriptions = data["customer"]["subscriptions"]
        .as_array()
        .expect("a list");
    let code = |subscription: &Value| subscription["plan"]["code"].as_str().map(str::to_owned);
    subscriptions.iter().filter_map(code).collect()
}

async fn make_default(app: &TestApp, code: &str) {
    let plans = app.data("{ plans { nodes { id code } } }", json!({})).await;
    let nodes = plans["plans"]["nodes"].as_array().expect("a list");
    let plan = nodes.iter().find(|plan| plan["code"] == code).map(id);
    let query = "mutation ($id: ID!) { updatePlan(input: {id: $id, isDefault: true}) { plan { isDefault } userErrors { code } } }";
    let data = app.data(query, json!({"id": plan})).await;
    let expected = json!({"updatePlan": {"plan": {"isDefault": true}, "userErrors": []}});
    assert_eq!(data, expected);
}

stories! {
    async fn a_plan_has_an_interval_a_start_and_an_end(app: TestApp) {
        app.apply_preset("CLONE_SYSTEMS").await;
        for code in ["a", "b", "c", "d", "e"] {
            product(&app, code, &[&format!("{code}_plan")]).await;
        }
        let (start, end) = ("2025-05-01T00:00:00Z", "2027-05-01T00:00:00Z");
        let id = created(&app, json!({"email": "a@x", "plans": [
            {"plan": "a_plan"},
            {"plan": "b_plan", "interval": "MONTHLY", "startDate": start, "endDate": end, "partner": true},
            {"plan": "c_plan", "interval": "YEARLY", "startDate": end, "endDate": end},
            {"plan": "d_plan", "interval": "NONE", "startDate": "2025-05-01T02:00:00+02:00", "endDate": start, "partner": false},
        ]})).await;
        let read = app.data(SUBSCRIPTIONS, json!({"id": id})).await;
        let subscription = |plan: &str, partner: bool, interval: &str, start: &str, end: Value, state: &str| json!({
            "plan": {"code": plan}, "partner": partner, "interval": interval, "startDate": start, "endDate": end, "state": state,
        });
        assert_eq!(stable(&read), json!({"customer": {"subscriptions": [
            subscription("a_plan", false, "NONE", "<time>", Value::Null, "ACTIVE"),
            subscription("b_plan", true, "MONTHLY", start, json!(end), "ACTIVE"),
            subscription("c_plan", false, "YEARLY", end, json!(end), "SCHEDULED"),
            subscription("d_plan", false, "NONE", start, json!(start), "ENDED"),
        ]}}));
        for (plan, code, path) in [
            (json!({"plan": "e_plan", "startDate": end, "endDate": start}), "INVALID_VALUE", "endDate"),
            // It would start now.
            (json!({"plan": "e_plan", "endDate": start}), "INVALID_VALUE", "endDate"),
            (json!({"plan": "e_plan", "startDate": "string"}), "INVALID_FORMAT", "startDate"),
            (json!({"plan": "e_plan", "endDate": "2027-05-01"}), "INVALID_FORMAT", "endDate"),
            (json!({"plan": "f_plan"}), "NOT_FOUND", "plan"),
            (json!({"plan": "E_PLAN"}), "NOT_FOUND", "plan"),
            (json!({"plan": ""}), "NOT_FOUND", "plan"),
        ] {
            refused(&app, json!({"email": "b@x", "plans": [plan]}), fault(code, &["plans", "0", path])).await;
        }
        let plans = vec![json!({"plan": "e_plan"}); 101];
        refused(&app, json!({"email": "b@x", "plans": plans}), fault("TOO_MANY", &["plans"])).await;
        let data = app.data("{ customers { nodes { email } } }", json!({})).await;
        assert_eq!(data, json!({"customers": {"nodes": [{"email": "a@x"}]}}));
    }

    async fn a_plan_is_named_by_its_id_too_and_only_in_its_tenant(app: TestApp) {
        product(&app, "p", &["basic"]).await;
        let plans = app.data("{ plans { nodes { id } } }", json!({})).await;
        let plan = id(&plans["plans"]["nodes"][0]);
        let customer = created(&app, json!({"email": "a@x", "plans": [{"plan": plan}]})).await;
        assert_eq!(plans_of(&app, &customer).await, ["basic"]);
        let (_, other) = app.second_tenant().await;
        for plan in ["basic", &plan] {
            let payload = app.create_customer_as(&other, json!({"email": "a@x", "plans": [{"plan": plan}]})).await;
            assert_eq!(payload, json!({"customer": null, "userErrors": fault("NOT_FOUND", &["plans", "0", "plan"])}));
        }
    }

    async fn a_new_organization_gets_the_default_plan_unless_it_is_skipped(app: TestApp) {
        product(&app, "p", &["basic", "plus"]).await;
        product(&app, "q", &["other"]).await;
        make_default(&app, "basic").await;
        let mut count = 0;
        let mut input = |skip: Option<bool>, plans: &[&str]| {
            count += 1;
            let plans: Vec<_> = plans.iter().map(|plan| json!({"plan": plan})).collect();
            let mut new = json!({"name": format!("O{count}"), "externalIds": [{"system": "s", "value": count.to_string()}]});
            if let Some(skip) = skip {
                new["skipDefaultSubscription"] = json!(skip);
            }
            json!({"email": format!("a{count}@x"), "organization": {"create": new}, "plans": plans})
        };
        // Without the preset, nobody gets it.
        let customer = created(&app, input(None, &[])).await;
        assert_eq!(plans_of(&app, &customer).await, [""; 0]);
        app.apply_preset("CLONE_SYSTEMS").await;
        for (skip, given, expected) in [
            (None, &[][..], &["basic"][..]),
            (Some(false), &[], &["basic"]),
            (Some(false), &["other"], &["other", "basic"]),
            // The plan that is given is one of the same product.
            (Some(false), &["plus"], &["plus"]),
            (Some(true), &[], &[]),
            (Some(true), &["other"], &["other"]),
            (Some(true), &["basic"], &["basic"]),
        ] {
            let customer = created(&app, input(skip, given)).await;
            let mut plans = plans_of(&app, &customer).await;
            let mut expected = expected.to_vec();
            plans.sort();
            expected.sort_unstable();
            assert_eq!(plans, expected, "{skip:?} {given:?}");
        }
        // One that is there gets nothing, nor does a customer without an organization.
        let linked = json!({"email": "b@x", "organization": {"create": {"externalIds": [{"system": "s", "value": "1"}]}}});
        for input in [linked, json!({"email": "c@x"})] {
            let customer = created(&app, input).await;
            assert_eq!(plans_of(&app, &customer).await, [""; 0]);
        }
        // The same without a customer.
        for (skip, expected) in [(false, json!([{"plan": {"code": "basic"}}])), (true, json!([]))] {
            let id = organization(&app, json!({"name": "Alone", "skipDefaultSubscription": skip})).await;
            let data = app.data("query ($id: ID!) { organization(by: {id: $id}) { subscriptions { plan { code } } } }", json!({"id": id})).await;
            assert_eq!(data, json!({"organization": {"subscriptions": expected}}));
        }
    }

    async fn of_two_plans_of_a_product_the_first_wins(app: TestApp) {
        app.apply_preset("CLONE_SYSTEMS").await;
        product(&app, "p", &["basic", "plus"]).await;
        product(&app, "q", &["other"]).await;
        let second = |path: &[&str]| fault("NOT_ALLOWED", path);
        let new = json!({"create": {"name": "Acme", "skipDefaultSubscription": true, "externalIds": [{"system": "s", "value": "1"}]}});
        let plans = json!([{"plan": "plus", "endDate": "2026-02-01T00:00:00Z"}, {"plan": "basic"}, {"plan": "other"}]);
        let payload = create(&app, json!({"email": "a@x", "organization": new, "plans": plans})).await;
        assert_eq!(stable(&payload), json!({
            "customer": {"id": "cus_1", "email": "a@x"}, "session": null, "userErrors": second(&["plans", "1", "plan"]),
        }));
        assert_eq!(plans_of(&app, &id(&payload["customer"])).await, ["plus", "other"]);
        // The organization has its plans, whoever comes next.
        let input = |email: &str| json!({"email": email, "organization": new, "plans": [{"plan": "basic"}]});
        let payload = create(&app, input("b@x")).await;
        assert_eq!(stable(&payload), json!({
            "customer": {"id": "cus_1", "email": "b@x"}, "session": null, "userErrors": second(&["plans", "0", "plan"]),
        }));
        assert_eq!(plans_of(&app, &id(&payload["customer"])).await, ["plus", "other"]);
        // Until the first one is over.
        app.clock.advance(Duration::from_hours(24 * 40));
        let customer = created(&app, input("c@x")).await;
        assert_eq!(plans_of(&app, &customer).await, ["plus", "other", "basic"]);
        // Another subscriber has nothing to do with it.
        let customer = created(&app, json!({"email": "d@x", "plans": [{"plan": "basic"}]})).await;
        assert_eq!(plans_of(&app, &customer).await, ["basic"]);
    }

    async fn a_fault_in_the_plans_leaves_nothing(app: TestApp) {
        app.apply_preset("CLONE_SYSTEMS").await;
        let parent = organization(&app, json!({"name": "Holding", "skipDefaultSubscription": true})).await;
        let (mutation, variables) = example("Clone Systems", &[("$PARENT", &parent)]);
        let before = app.data(ALL, json!({})).await;
        // The plan is not there yet.
        let refused = json!({"data": {"createCustomer": {"customer": null, "userErrors": [{
            "code": "NOT_FOUND", "message": "There is no such thing, or you cannot access it.", "path": ["plans", "0", "plan"],
        }]}}});
        assert_eq!(app.ask(&mutation, variables.clone()).await, refused);
        product(&app, "vrms", &["vrms_plan"]).await;
        // Nor does a good plan get anything written where another one is bad.
        let mut two = variables.clone();
        two["input"]["plans"] = json!([variables["input"]["plans"][0], {"plan": "vrms_plan", "startDate": "string"}]);
        let answer = app.ask(&mutation, two).await;
        assert_eq!(answer, json!({"data": {"createCustomer": {"customer": null, "userErrors": [{
            "code": "INVALID_FORMAT", "message": "Write a date and time with its time zone, such as 2026-11-21T12:00:00Z.",
            "path": ["plans", "1", "startDate"],
        }]}}}));
        assert_eq!(app.data(ALL, json!({})).await, before);
        let events = app.data("{ auditEvents(filter: {actions: [\"createCustomer\"]}) { nodes { id } } }", json!({})).await;
        assert_eq!(events, json!({"auditEvents": {"nodes": []}}));
        // The e-mail address and their id are still free.
        let answer = app.ask(&mutation, variables.clone()).await;
        let acme = json!({"role": "OWNER", "organization": {"id": "org_1", "name": "company_name"}});
        assert_eq!(stable(&answer), json!({"data": {"createCustomer": {
            "customer": {"id": "cus_1", "memberships": [acme], "subscriptions": [{"id": "sub_1", "plan": {"code": "vrms_plan"}, "state": "ACTIVE"}]},
            "userErrors": [],
        }}}));
        // A fault of the customer leaves no organization either.
        let before = app.data(ALL, json!({})).await;
        let mut twin = variables;
        twin["input"]["organization"]["create"]["externalIds"] = json!([]);
        let answer = app.ask(&mutation, twin).await;
        assert_eq!(answer, json!({"data": {"createCustomer": {"customer": null, "userErrors": [{
            "code": "ALREADY_TAKEN", "message": "There is a customer with this e-mail address already.", "path": ["email"],
        }]}}}));
        assert_eq!(app.data(ALL, json!({})).await, before);
    }
}
