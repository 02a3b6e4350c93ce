//! `setCustomerPartners`: whose customer it is, from now on.

use frontdesk::values::ApiClientKind;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{TestApp, fault, id, refusal};

const WHAT: &str = "customer { version partners { name } }";

async fn set_as(app: &TestApp, key: &str, customer: &str, partners: &[&str]) -> Value {
    let input = json!({"customerId": customer, "partnerIds": partners});
    app.mutate_as(key, "setCustomerPartners", WHAT, input).await
}

fn done(version: i32, names: &[&str]) -> Value {
    let partners: Vec<_> = names.iter().map(|name| json!({"name": name})).collect();
    json!({"data": {"setCustomerPartners": {"customer": {"version": version, "partners": partners}, "userErrors": []}}})
}

fn refused(faults: &[Value]) -> Value {
    json!({"data": {"setCustomerPartners": {"customer": null, "userErrors": faults}}})
}

/// The names of a customer's partners, as the first key sees them, and its version.
async fn partners(app: &TestApp, customer: &str) -> Value {
    let query = "query ($id: ID!) { customer(by: {id: $id}) { version partners { name } } }";
    let data = app.data(query, json!({"id": customer})).await;
    let names = data["customer"]["partners"]
        .as_array()
        .expect("partners")
        .iter();
    let names: Vec<_> = names.map(|partner| partner["name"].clone()).collect();
    json!([data["customer"]["version"], names])
}

stories! {
    async fn all_that_the_caller_sees_are_replaced(app: TestApp) {
        let (acme, bolt) = (app.create_partner("Acme").await, app.create_partner("Bolt").await);
        let customer = id(&app.create_customer(json!({"email": "a@x"})).await["customer"]);
        let set = async |partners: &[&str]| set_as(&app, &app.key, &customer, partners).await;
        assert_eq!(set(&[&bolt, &acme]).await, done(2, &["Acme", "Bolt"]));
        assert_eq!(set(&[&bolt]).await, done(3, &["Bolt"]));
        // The same in another order, too, is no change.
        assert_eq!(set(&[&bolt]).await, done(3, &["Bolt"]));
        assert_eq!(set(&[]).await, done(4, &[]));
        assert_eq!(set(&[]).await, done(4, &[]));
        assert_eq!(set(&[&acme, &bolt]).await, done(5, &["Acme", "Bolt"]));
        assert_eq!(set(&[&bolt, &acme]).await, done(5, &["Acme", "Bolt"]));
        let changed = json!(["setCustomerPartners", ["partners"]]);
        assert_eq!(app.history(&customer).await["events"].as_array().map(|events| &events[1..]), Some(&vec![changed; 4][..]));
        // One that has not been its partner sees it from now on; one that was, no more.
        let (of_acme, of_bolt) = (app.key_with("customers:read", &[&acme]).await, app.key_with("customers:read", &[&bolt]).await);
        set(&[&bolt]).await;
        let seen = async |key: &str| app.ask_as(key, "{ customers { nodes { email } } }", json!({})).await["data"]["customers"]["nodes"].clone();
        assert_eq!((seen(&of_acme).await, seen(&of_bolt).await), (json!([]), json!([{"email": "a@x"}])));
    }

    async fn those_that_the_caller_cannot_see_stay(app: TestApp) {
        let (acme, bolt, hidden) = (app.create_partner("Acme").await, app.create_partner("Bolt").await, app.create_partner("Hidden").await);
        let customer = id(&app.create_customer(json!({"email": "a@x"})).await["customer"]);
        let some = app.key_with("customers:partners", &[&acme, &bolt]).await;
        assert_eq!(set_as(&app, &some, &customer, &[&bolt]).await, done(2, &["Bolt"]));
        assert_eq!(partners(&app, &customer).await, json!([2, ["Default", "Bolt", "Hidden"]]));
        // Nor can the caller give it to one of them: it is as if absent.
        let faults = [fault("NOT_FOUND", &["partnerIds", "1"])];
        assert_eq!(set_as(&app, &some, &customer, &[&acme, &hidden]).await, refused(&faults));
        assert_eq!(partners(&app, &customer).await, json!([2, ["Default", "Bolt", "Hidden"]]));
        // Having given it up, the caller cannot see it any more.
        let answer = set_as(&app, &some, &customer, &[]).await;
        assert_eq!(answer["data"]["setCustomerPartners"]["userErrors"], json!([]));
        assert_eq!(partners(&app, &customer).await, json!([3, ["Default", "Hidden"]]));
        assert_eq!(set_as(&app, &some, &customer, &[&acme]).await, refused(&[fault("NOT_FOUND", &["customerId"])]));
    }

    async fn all_faults_at_once(app: TestApp) {
        let acme = app.create_partner("Acme").await;
        let customer = id(&app.create_customer(json!({"email": "a@x"})).await["customer"]);
        let history = app.history(&customer).await;
        let (_, other) = app.second_tenant().await;
        let query = "mutation { createPartner(input: {name: \"Other\"}) { partner { id } } }";
        let foreign = id(&app.ask_as(&other, query, json!({})).await["data"]["createPartner"]["partner"]);
        let wanted = [&acme, &acme, &foreign, &customer, "par_01h455vb4pex5vsknk084sn02q", "", "\u{0}"];
        let path = |n: &'static str| ["partnerIds", n];
        let mut faults = vec![fault("INVALID_VALUE", &path("1"))];
        faults.extend(["2", "3", "4", "5", "6"].map(|n| fault("NOT_FOUND", &path(n))));
        assert_eq!(set_as(&app, &app.key, &customer, &wanted).await, refused(&faults));
        let many = vec![acme.as_str(); 1_001];
        assert_eq!(set_as(&app, &app.key, &customer, &many).await, refused(&[fault("TOO_MANY", &["partnerIds"])]));
        for nobody in ["cus_01h455vb4pex5vsknk084sn02q", "x", &acme] {
            assert_eq!(set_as(&app, &app.key, nobody, &[&acme]).await, refused(&[fault("NOT_FOUND", &["customerId"])]), "{nobody}");
        }
        assert_eq!(set_as(&app, &other, &customer, &[&foreign]).await, refused(&[fault("NOT_FOUND", &["customerId"])]));
        assert_eq!(app.history(&customer).await, history);
    }

    async fn only_enterprise_clients_with_the_scope(app: TestApp) {
        let acme = app.create_partner("Acme").await;
        let customer = id(&app.create_customer(json!({"email": "a@x"})).await["customer"]);
        let history = app.history(&customer).await;
        let key = async |kind: ApiClientKind, scopes: &str| app.key_of(app.tenant, kind, scopes, &[]).await;
        for key in [
            key(ApiClientKind::Customer, "*").await,
            key(ApiClientKind::Customer, "customers:partners").await,
            key(ApiClientKind::Enterprise, "customers:read customers:write partners:write").await,
        ] {
            let answer = set_as(&app, &key, &customer, &[&acme]).await;
            assert_eq!(refusal(&answer), json!({"data": {"setCustomerPartners": null}, "codes": ["FORBIDDEN"]}));
        }
        assert_eq!(app.history(&customer).await, history);
        let key = key(ApiClientKind::Enterprise, "customers:partners").await;
        assert_eq!(set_as(&app, &key, &customer, &[&acme]).await, done(2, &["Acme"]));
    }

    /// Whatever the order, what one of them asked for is what is there in the end.
    async fn many_at_once(app: TestApp) {
        let mut all = Vec::new();
        for n in 0..10 {
            all.push(app.create_partner(&format!("P{n}")).await);
        }
        let customer = id(&app.create_customer(json!({"email": "a@x"})).await["customer"]);
        let set = |n: usize| {
            let input = json!({"customerId": customer, "partnerIds": [all[n], all[(n + 1) % 10]]});
            app.mutate("setCustomerPartners", WHAT, input)
        };
        let payloads = join_all((0..10).map(set)).await;
        let mut versions: Vec<_> = payloads.iter().filter_map(|payload| payload["customer"]["version"].as_i64()).collect();
        versions.sort_unstable();
        assert_eq!(versions, (2..=11).collect::<Vec<_>>());
        let last = payloads.iter().find(|payload| payload["customer"]["version"] == 11).expect("the last one");
        let names = last["customer"]["partners"].as_array().expect("partners").iter().map(|partner| &partner["name"]).collect::<Vec<_>>();
        assert_eq!(names.len(), 2);
        assert_eq!(partners(&app, &customer).await, json!([11, names]));
    }
}
