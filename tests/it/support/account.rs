//! Customers who are signed in, and what they ask for.

use serde_json::{Value, json};

use super::{TestApp, id, mutation, refusal};

/// A customer who is signed in.
#[derive(Clone)]
pub struct Account {
    pub id: String,
    pub token: String,
}

impl TestApp {
    /// A customer with this e-mail address, signed in.
    pub async fn account(&self, email: &str) -> Account {
        self.account_with(json!({"email": email})).await
    }

    /// The same, made with this input.
    pub async fn account_with(&self, input: Value) -> Account {
        let mut input = input;
        input["password"] = json!("correct horse");
        input["autologin"] = json!(true);
        let what = "customer { id } session { token }";
        let payload = self.mutate("createCustomer", what, input).await;
        let token = payload["session"]["token"].as_str();
        Account {
            id: id(&payload["customer"]),
            token: token
                .unwrap_or_else(|| panic!("no session: {payload:#}"))
                .to_owned(),
        }
    }

    /// The payload of a mutation by who has this token or key. A store that is too busy is asked again.
    pub async fn mutate_by(&self, token: &str, name: &str, what: &str, input: Value) -> Value {
        for _ in 0..200 {
            let query = mutation(name, what);
            let mut answer = self.ask_as(token, &query, json!({"input": input})).await;
            if refusal(&answer)["codes"] != json!(["UNAVAILABLE"]) {
                assert_eq!(answer.get("errors"), None, "{answer:#}");
                return answer["data"][name].take();
            }
        }
        panic!("the store stays busy");
    }

    /// The data of a query by who has this token or key.
    pub async fn data_by(&self, token: &str, query: &str, variables: Value) -> Value {
        let mut answer = self.ask_as(token, query, variables).await;
        assert_eq!(answer.get("errors"), None, "{answer:#}");
        answer["data"].take()
    }

    /// An organization with this name; gives its id.
    pub async fn organization(&self, name: &str) -> String {
        let payload = self.mutate(
            "createOrganization",
            "organization { id }",
            json!({"name": name}),
        );
        id(&payload.await["organization"])
    }

    /// Makes a customer a member of an organization, and gives the membership's id.
    pub async fn join(&self, organization: &str, customer: &str, role: &str) -> String {
        let input = json!({"organizationId": organization, "customerId": customer, "role": role});
        let payload = self.mutate("addOrganizationMember", "membership { id }", input);
        id(&payload.await["membership"])
    }

    /// A product with one plan of the same code.
    pub async fn plan(&self, code: &str) {
        let input = json!({"code": code, "name": code});
        let payload = self.mutate("createProduct", "product { id }", input).await;
        let input = json!({"productId": id(&payload["product"]), "code": code, "name": code});
        let payload = self.mutate("createPlan", "plan { id }", input).await;
        assert_eq!(payload["userErrors"], json!([]));
    }

    /// Subscribes somebody to a plan, and gives the subscription's id.
    pub async fn subscribe(&self, owner: &str, plan: &str) -> String {
        let input = json!({"ownerId": owner, "plan": plan});
        let payload = self.mutate("createSubscription", "subscription { id }", input);
        id(&payload.await["subscription"])
    }
}
