//! Batching of writes: a customer with much of everything costs as many statements as a small one.

use frontdesk::repositories::Conn;
use serde_json::{Value, json};

use crate::support::{TestApp, refusal};

const CREATE: &str = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) {
    customer { id } userErrors { code path }
} }";
/// The caller's key and its partners; then what is read, the identity provider among it, the transaction around what
/// is written, and one INSERT a table.
const STATEMENTS: u64 = 26;

/// A customer with so many addresses, custom fields, plans and entries of metadata, in an organization.
fn input(n: usize, addresses: usize, fields: usize, plans: usize) -> Value {
    let list = |count: usize, entry: &dyn Fn(usize) -> Value| {
        Value::from((0..count).map(entry).collect::<Vec<_>>())
    };
    json!({
        "email": format!("a{n}@x"), "isSubscribed": true, "password": "correct horse", "autologin": true,
        "socialAccount": {"provider": "p", "token": "t"}, "externalIds": [{"system": "erp", "value": n.to_string()}],
        "addresses": list(addresses, &|n| json!({
            "street": ["s"], "city": "c", "countryCode": "GB",
            "customFields": [{"code": "door", "value": {"text": n.to_string()}}], "metadata": [{"key": "k", "value": n}],
        })),
        "customFields": list(fields, &|field| json!({"code": format!("f{field}"), "value": {"text": format!("{n} {field}")}})),
        "metadata": list(fields, &|n| json!({"key": n.to_string(), "value": n})),
        "organization": {"create": {"name": "Engines", "externalIds": [{"system": "erp", "value": n.to_string()}]}},
        "membership": {"jobTitle": "Owner"},
        "plans": list(plans, &|n| json!({"plan": format!("plan{n}")})),
    })
}

stories! {
    async fn much_costs_as_many_statements_as_little(app: TestApp) {
        for n in 0..20 {
            app.define_field(json!({"object": "CUSTOMER", "code": format!("f{n}"), "label": "F", "unique": n % 2 == 0})).await;
        }
        app.define_field(json!({"object": "ADDRESS", "code": "door", "label": "Door"})).await;
        for n in 0..2 {
            let product = app.mutate("createProduct", "product { id }", json!({"code": format!("product{n}"), "name": "P"})).await;
            let plan = json!({"productId": product["product"]["id"], "code": format!("plan{n}"), "name": "P"});
            assert_eq!(app.mutate("createPlan", "plan { id }", plan).await["userErrors"], json!([]));
        }
        let mut partners = Vec::new();
        for n in 0..3 {
            partners.push(app.create_partner(&format!("P{n}")).await);
        }
        let partners: Vec<_> = partners.iter().map(String::as_str).collect();
        let keys = [app.key_with("*", &partners[..1]).await, app.key_with("*", &partners).await];
        let count = async |key: &str, input: Value| {
            // A key is read anew now and then.
            app.app.store.forget_keys();
            let before = app.app.store.statements();
            let answer = app.ask_as(key, CREATE, json!({"input": input})).await;
            assert_eq!(refusal(&answer)["codes"], json!([]), "{answer}");
            assert_eq!(answer["data"]["createCustomer"]["userErrors"], json!([]));
            app.app.store.statements() - before
        };
        // What the tenant has configured is read once.
        count(&keys[0], input(100, 1, 1, 1)).await;
        let mut counts = Vec::new();
        for n in 0..3 {
            let few = count(&keys[0], input(2 * n, 1, 1, 1)).await;
            let many = count(&keys[1], input(2 * n + 1, 5, 20, 2)).await;
            counts.push((few, many));
        }
        let sqlite = matches!(app.conn().await, Conn::Sqlite(_));
        // SQLite is quickest with a prepared INSERT a row: addresses with a value and an entry each, values,
        // entries, partners and subscriptions.
        let rows = if sqlite { 4 * 3 + 19 + 19 + 2 + 1 } else { 0 };
        let few = if sqlite { counts[0].0 } else { STATEMENTS };
        assert_eq!(counts, [(few, few + rows); 3]);
    }
}
