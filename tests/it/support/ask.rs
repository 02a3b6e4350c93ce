//! What stories ask a server for, and have it do.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{CREATE_CUSTOMER, FIELD_VALUE, TestApp, id, mutation, refusal};

impl TestApp {
    /// The answer to a request with the first key.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        self.ask_as(&self.key, query, variables).await
    }

    /// The answer to a request with `key`; without one where it is empty.
    pub async fn ask_as(&self, key: &str, query: &str, variables: Value) -> Value {
        self.send(key, &json!({"query": query, "variables": variables}))
            .await
            .1
    }

    /// Status and answer of a request with `key`; without one where it is empty.
    pub async fn send(&self, key: &str, body: &Value) -> (u16, Value) {
        let mut request = self.http.post(format!("{}/graphql", self.url)).json(body);
        if !key.is_empty() {
            request = request.bearer_auth(key);
        }
        let response = request.send().await.expect("an answer");
        let status = response.status().as_u16();
        (status, response.json().await.expect("JSON"))
    }

    /// Status and answer of a request with the first key and these headers.
    pub async fn ask_with(
        &self,
        headers: &[(&str, &str)],
        query: &str,
        variables: Value,
    ) -> (u16, Value) {
        let request = self.http.post(format!("{}/graphql", self.url));
        let mut request = request.bearer_auth(&self.key);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = json!({"query": query, "variables": variables});
        let response = request.json(&body).send().await.expect("an answer");
        let status = response.status().as_u16();
        (status, response.json().await.expect("JSON"))
    }

    /// Gives the tenant the rules of a system.
    pub async fn apply_preset(&self, preset: &str) {
        let query = "mutation ($preset: Preset!) {
            applyPreset(input: {preset: $preset}) { userErrors { message } }
        }";
        let data = self.data(query, json!({"preset": preset})).await;
        assert_eq!(data["applyPreset"]["userErrors"], json!([]));
    }

    /// The data of a mutation or query that must succeed.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.ask(query, variables).await;
        assert_eq!(answer.get("errors"), None, "{answer:#}");
        answer["data"].take()
    }

    /// Creates a customer as `key` and gives the payload.
    pub async fn create_customer_as(&self, key: &str, input: Value) -> Value {
        let mut answer = self
            .ask_as(key, CREATE_CUSTOMER, json!({"input": input}))
            .await;
        assert_eq!(answer.get("errors"), None, "{answer:#}");
        answer["data"]["createCustomer"].take()
    }

    pub async fn create_customer(&self, input: Value) -> Value {
        self.create_customer_as(&self.key, input).await
    }

    /// The payload of a mutation, with `what` of it and its faults. A store that is too busy is asked
    /// again, as its answer says.
    pub async fn mutate(&self, name: &str, what: &str, input: Value) -> Value {
        for _ in 0..100 {
            let mut answer = self.mutate_as(&self.key, name, what, input.clone()).await;
            if refusal(&answer)["codes"] != json!(["UNAVAILABLE"]) {
                assert_eq!(answer.get("errors"), None, "{answer:#}");
                return answer["data"][name].take();
            }
        }
        panic!("the store stays busy");
    }

    /// The same as `key`: the whole answer.
    pub async fn mutate_as(&self, key: &str, name: &str, what: &str, input: Value) -> Value {
        self.ask_as(key, &mutation(name, what), json!({"input": input}))
            .await
    }

    /// The fields of a type of the schema, each with its description.
    pub async fn fields_of(&self, name: &str) -> BTreeMap<String, String> {
        let query = "query ($name: String!) { __type(name: $name) {
            fields(includeDeprecated: true) { name description } inputFields { name description }
        } }";
        let data = self.data(query, json!({"name": name})).await;
        let lists = ["fields", "inputFields"].map(|list| data["__type"][list].as_array());
        let text = |value: &Value| value.as_str().unwrap_or_default().replace('\n', " ");
        let fields = lists.into_iter().flatten().flatten();
        fields
            .map(|field| (text(&field["name"]), text(&field["description"])))
            .collect()
    }

    /// The version of a customer, and what was done to it: action and fields, oldest first.
    pub async fn history(&self, customer: &str) -> Value {
        let query = "query ($id: ID!) { customer(by: {id: $id}) {
            version auditEvents(first: 100) { nodes { action changedFields } }
        } }";
        let data = self.data(query, json!({"id": customer})).await;
        let events = data["customer"]["auditEvents"]["nodes"]
            .as_array()
            .expect("events");
        let event = |event: &Value| json!([event["action"], event["changedFields"]]);
        let events: Vec<_> = events.iter().rev().map(event).collect();
        json!({"version": data["customer"]["version"], "events": events})
    }

    /// Creates a partner and gives its id.
    pub async fn create_partner(&self, name: &str) -> String {
        let query =
            "mutation ($name: String!) { createPartner(input: {name: $name}) { partner { id } } }";
        id(&self.data(query, json!({"name": name})).await["createPartner"]["partner"])
    }

    /// Creates a store of a partner and gives its id.
    pub async fn create_store(&self, name: &str, partner: &str) -> String {
        let query = "mutation ($name: String!, $partner: ID!) {
            createStore(input: {name: $name, partnerId: $partner}) { store { id } }
        }";
        let data = self
            .data(query, json!({"name": name, "partner": partner}))
            .await;
        id(&data["createStore"]["store"])
    }

    /// Changes the tenant's settings.
    pub async fn settings(&self, input: Value) {
        let query = "mutation ($input: UpdateTenantSettingsInput!) {
            updateTenantSettings(input: $input) { userErrors { message } }
        }";
        let data = self.data(query, json!({"input": input})).await;
        assert_eq!(data["updateTenantSettings"]["userErrors"], json!([]));
    }

    /// Sets what assesses sign-ups, or that nothing does.
    pub async fn risk_verifier(&self, verifier: Value) {
        let input = json!({"verifier": verifier});
        let payload = self.mutate("setRiskVerifier", "", input).await;
        assert_eq!(payload, json!({"userErrors": []}));
    }

    /// Defines a custom field, of type TEXT where nothing else is said.
    pub async fn define_field(&self, input: Value) {
        let query = "mutation ($input: CreateCustomFieldDefinitionInput!) {
            createCustomFieldDefinition(input: $input) { userErrors { message } }
        }";
        let mut input = input;
        if input["type"].is_null() {
            input["type"] = json!("TEXT");
        }
        let data = self.data(query, json!({"input": input})).await;
        assert_eq!(data["createCustomFieldDefinition"]["userErrors"], json!([]));
    }

    /// The id of the definition with this code.
    pub async fn field_id(&self, code: &str) -> String {
        let query = "{ customFieldDefinitions(deprecated: true) { id code } }";
        let data = self.data(query, json!({})).await;
        let mut fields = data["customFieldDefinitions"]
            .as_array()
            .expect("a list")
            .iter();
        id(fields
            .find(|field| field["code"] == code)
            .expect("the field"))
    }

    /// Changes the definition with this code, and gives what is wrong with that.
    pub async fn change_field(&self, code: &str, change: Value) -> Value {
        let mut input = change;
        input["id"] = self.field_id(code).await.into();
        let payload = self.mutate("updateCustomFieldDefinition", "", input);
        payload.await["userErrors"].clone()
    }

    /// Changes a customer, and gives what is wrong with that.
    pub async fn update_customer(&self, customer: &str, change: Value) -> Value {
        let query = "mutation ($input: UpdateCustomerInput!) { updateCustomer(input: $input) {
            userErrors { __typename code path ... on CustomFieldError { fieldCode } }
        } }";
        let mut input = change;
        input["id"] = customer.into();
        let data = self.data(query, json!({"input": input})).await;
        data["updateCustomer"]["userErrors"].clone()
    }

    /// The custom fields of a customer, oldest definition first.
    pub async fn field_values(&self, customer: &str) -> Value {
        let query = format!(
            "query ($id: ID!) {{ customer(by: {{id: $id}}) {{ customFields {{ {FIELD_VALUE} }} }} }}"
        );
        let data = self.data(&query, json!({"id": customer})).await;
        data["customer"]["customFields"].clone()
    }

    /// The e-mail addresses of all customers, at most 100, oldest first.
    pub async fn emails(&self) -> Value {
        let query = "{ customers(first: 100, sort: {field: CREATED_AT, direction: ASC}) { nodes { email } } }";
        let data = self.data(query, json!({})).await;
        let nodes = data["customers"]["nodes"]
            .as_array()
            .expect("a list")
            .iter();
        nodes.map(|node| node["email"].clone()).collect()
    }
}
