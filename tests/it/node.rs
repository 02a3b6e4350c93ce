//! `node(id:)` and `nodes(ids:)`.

use serde_json::{Value, json};

use crate::support::{TestApp, id, stable};

const NODES: &str = "query ($ids: [ID!]!) { nodes(ids: $ids) {
    __typename id
    ... on Customer { email } ... on Address { city } ... on Partner { name } ... on Store { storeName: name }
    ... on Site { number } ... on CustomFieldDefinition { code }
} }";

/// One of each kind: customer, address, partner, store, site, custom field.
async fn one_of_each(app: &TestApp) -> Vec<String> {
    app.define_field(json!({"object": "CUSTOMER", "code": "tier", "label": "Tier"}))
        .await;
    let partner = app.create_partner("Acme").await;
    let store = app.create_store("Shop", &partner).await;
    let query = "mutation ($store: ID!) { createCustomer(input: {
        email: \"a@x\", storeId: $store, addresses: [{street: [\"s\"], city: \"Brno\", countryCode: \"CZ\"}]
    }) { customer { id site { id } addresses { id } } } }";
    let data = app.data(query, json!({"store": store})).await;
    let customer = &data["createCustomer"]["customer"];
    let query = "mutation { createCustomFieldDefinition(input: {object: ADDRESS, code: \"door\", label: \"Door\", type: TEXT}) { definition { id } } }";
    let field = app.data(query, json!({})).await;
    vec![
        id(customer),
        id(&customer["addresses"][0]),
        partner,
        store,
        id(&customer["site"]),
        id(&field["createCustomFieldDefinition"]["definition"]),
    ]
}

stories! {
    async fn anything_by_its_id(app: TestApp) {
        let mut ids = one_of_each(&app).await;
        ids.insert(2, "cus_01h455vb4pex5vsknk084sn02q".to_owned());
        ids.insert(2, "nonsense".to_owned());
        let found = app.data(NODES, json!({"ids": ids})).await;
        assert_eq!(stable(&found["nodes"]), json!([
            {"__typename": "Customer", "id": "cus_1", "email": "a@x"},
            {"__typename": "Address", "id": "adr_1", "city": "Brno"},
            null,
            null,
            {"__typename": "Partner", "id": "par_1", "name": "Acme"},
            {"__typename": "Store", "id": "sto_1", "storeName": "Shop"},
            {"__typename": "Site", "id": "site_1", "number": 1},
            {"__typename": "CustomFieldDefinition", "id": "cfd_1", "code": "door"},
        ]));
        for (index, id) in ids.iter().enumerate() {
            let one = app.data("query ($id: ID!) { node(id: $id) { id } }", json!({"id": id})).await;
            let expected = if index == 2 || index == 3 { Value::Null } else { json!({"id": id}) };
            assert_eq!(one["node"], expected);
        }
    }

    async fn what_is_foreign_is_as_if_absent(app: TestApp) {
        let ids = one_of_each(&app).await;
        let (_, other_tenant) = app.second_tenant().await;
        let answer = app.ask_as(&other_tenant, NODES, json!({"ids": ids})).await;
        assert_eq!(answer, json!({"data": {"nodes": [null, null, null, null, null, null]}}));
        // Within the tenant: partner, its store, its customer and their addresses.
        let stranger = app.create_partner("Stranger").await;
        let key = app.key_with("customers:read", &[&stranger]).await;
        let answer = app.ask_as(&key, NODES, json!({"ids": ids})).await;
        assert_eq!(stable(&answer), json!({"data": {"nodes": [
            null, null, null, null,
            {"__typename": "Site", "id": "site_1", "number": 1},
            {"__typename": "CustomFieldDefinition", "id": "cfd_1", "code": "door"},
        ]}}));
    }

    async fn customers_and_addresses_need_the_scope(app: TestApp) {
        let ids = one_of_each(&app).await;
        let key = app.key_with("customers:write", &[]).await;
        for id in &ids[..2] {
            let answer = app.ask_as(&key, "query ($id: ID!) { node(id: $id) { id } }", json!({"id": id})).await;
            assert_eq!(answer["errors"][0]["extensions"], json!({"code": "FORBIDDEN"}));
        }
    }

    async fn at_most_a_hundred(app: TestApp) {
        let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
        let (status, answer) = app.send(&app.key, &json!({"query": query, "variables": {"ids": vec!["x"; 101]}})).await;
        assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (400, &json!("BAD_USER_INPUT")));
        assert_eq!(app.data(query, json!({"ids": vec!["x"; 100]})).await, json!({"nodes": vec![Value::Null; 100]}));
    }
}
