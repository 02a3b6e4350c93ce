//! What is asked of a server, and what has to be there before.

use std::rc::Rc;

use serde_json::{Value, json};

use super::{
    client::{Body, Load, once},
    process::{KEY, Server},
};

/// Customers that reads choose from.
pub const CUSTOMERS: usize = 100;
pub const PASSWORD: &str = "correct horse battery";

/// A server, and what its customers refer to.
pub struct World {
    pub server: Server,
    /// Customers with two addresses and two partners each.
    pub customers: Vec<String>,
}

const CREATE: &str = "mutation Create($input: CreateCustomerInput!) {
    createCustomer(input: $input) { customer { id email createdAt } userErrors { code message } } }";
const REGISTER: &str = "mutation Register($input: RegisterCustomerInput!) {
    registerCustomer(input: $input) { customer { id email } userErrors { code message } } }";
const CUSTOMER: &str = "query Customer($id: ID!) { customer(by: {id: $id}) {
    id email firstName lastName addresses { id street city postcode countryCode } partners { id name } } }";
const CUSTOMERS_PAGE: &str = "query Customers { customers(first: 50) { nodes {
    id email firstName lastName addresses { id street city postcode countryCode } partners { id name } } } }";

impl World {
    /// Fills an empty server.
    pub async fn new(server: Server) -> Self {
        let mut this = Self {
            server,
            customers: Vec::new(),
        };
        // Beside the one that there is: a new customer gets both.
        let made = this.run(
            "mutation { createPartner(input: {name: \"Acme\"}) { partner { id } } }",
            json!({}),
        );
        assert!(made.await["createPartner"]["partner"]["id"].is_string());
        for (code, kind) in [("tier", "TEXT"), ("points", "INT"), ("vip", "BOOLEAN")] {
            let input = json!({"object": "CUSTOMER", "code": code, "label": code, "type": kind});
            let define = "mutation ($input: CreateCustomFieldDefinitionInput!) { createCustomFieldDefinition(input: $input) { userErrors { message } } }";
            let said = this.run(define, json!({"input": input})).await;
            assert_eq!(said["createCustomFieldDefinition"]["userErrors"], json!([]));
        }
        for number in 0..CUSTOMERS {
            let input = this.whole(&format!("reader{number}@example.com"));
            let id = this.customer(input).await;
            this.customers.push(id);
        }
        this
    }

    async fn run(&self, query: &str, variables: Value) -> Value {
        let body = json!({"query": query, "variables": variables}).to_string();
        let load = self.load(Rc::new(move |_| body.clone()), "");
        let (status, answer) = once(&load).await.expect("an answer");
        assert_eq!(status, 200, "{answer}");
        let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        let mut answer: Value = serde_json::from_str(body).expect("JSON");
        assert!(answer["errors"].is_null(), "{answer}");
        answer["data"].take()
    }

    /// Creates a customer and gives the id.
    pub async fn customer(&self, input: Value) -> String {
        let mut made = self.run(CREATE, json!({"input": input})).await["createCustomer"].take();
        assert_eq!(made["userErrors"], json!([]));
        match made["customer"]["id"].take() {
            Value::String(id) => id,
            other => panic!("{other}"),
        }
    }

    fn load(&self, body: Body, expected: &'static str) -> Load {
        Load {
            address: self.server.address.clone(),
            path: "/graphql",
            headers: format!("Authorization: Bearer {KEY}\r\n"),
            body: Some(body),
            expected,
        }
    }

    /// A customer who was created elsewhere, and is told nothing: no mail is written.
    pub fn plain(&self, email: &str) -> Value {
        json!({"email": email, "firstName": "Ada", "lastName": "Lovelace", "createdAt": "2020-01-02T03:04:05Z"})
    }

    /// The same with 2 addresses and 3 custom fields. Both partners are given to everybody.
    pub fn whole(&self, email: &str) -> Value {
        let address = |city: &str, street: &str, shipping: bool| {
            json!({
                "firstName": "Ada", "lastName": "Lovelace", "street": [street], "city": city, "postcode": "W1U 2AB",
                "countryCode": "GB", "isDefaultShipping": shipping, "isDefaultBilling": !shipping,
            })
        };
        let mut input = self.plain(email);
        input["addresses"] = json!([
            address("London", "12 St James's Square", false),
            address("Ockham", "2 Park", true)
        ]);
        input["customFields"] = json!([
            {"code": "tier", "value": {"text": "gold"}},
            {"code": "points", "value": {"int": 4200}},
            {"code": "vip", "value": {"boolean": true}},
        ]);
        input
    }

    /// createCustomer of such inputs, whose e-mail addresses differ.
    pub fn creates(&self, input: &Value) -> Load {
        self.writes(CREATE, input, r#""createCustomer":{"customer":{"id":"cus_"#)
    }

    pub fn registers(&self) -> Load {
        let input =
            json!({"email": "", "password": PASSWORD, "firstName": "Ada", "lastName": "Lovelace"});
        self.writes(REGISTER, &input, r#""userErrors":[]"#)
    }

    fn writes(&self, query: &str, input: &Value, expected: &'static str) -> Load {
        let mut input = input.clone();
        input["email"] = json!("EMAIL");
        let body = json!({"query": query, "variables": {"input": input}}).to_string();
        let (before, after) = body.split_once("EMAIL").expect("an address");
        let (before, after) = (before.to_owned(), after.to_owned());
        let run = std::process::id();
        let body = move |number| format!("{before}load{run}x{number}@example.com{after}");
        self.load(Rc::new(body), expected)
    }

    pub fn reads_one(&self) -> Load {
        let bodies: Vec<_> = self
            .customers
            .iter()
            .map(|id| json!({"query": CUSTOMER, "variables": {"id": id}}).to_string())
            .collect();
        let body = move |number| bodies[number as usize % CUSTOMERS].clone();
        self.load(Rc::new(body), r#""name":"Acme""#)
    }

    pub fn reads_page(&self) -> Load {
        let body = json!({"query": CUSTOMERS_PAGE}).to_string();
        self.load(
            Rc::new(move |_| body.clone()),
            r#""data":{"customers":{"nodes":[{"id":"cus_"#,
        )
    }

    pub fn typename(&self) -> Load {
        let body = json!({"query": "{ __typename }"}).to_string();
        self.load(
            Rc::new(move |_| body.clone()),
            r#"{"data":{"__typename":"Query"}}"#,
        )
    }
}
