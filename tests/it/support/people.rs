//! People: what stories have those do who are no programs.

use std::net::IpAddr;

use serde_json::{Value, json};

use super::{TestApp, id, mutation};

/// The password of people who have one.
pub const PASSWORD: &str = "correct horse";

/// All of a payload that signs in.
pub const SIGNED_IN: &str =
    "session { kind token refreshToken customer { email } } mfaChallenge { challenge }";

/// The tokens of somebody who is signed in.
#[derive(Clone)]
pub struct Tokens {
    pub token: String,
    pub refresh: String,
}

impl Tokens {
    /// Those of a session.
    pub fn of(session: &Value) -> Self {
        let text = |name: &str| session[name].as_str().expect("a token").to_owned();
        Self {
            token: text("token"),
            refresh: text("refreshToken"),
        }
    }
}

impl TestApp {
    /// A customer with this address and [`PASSWORD`]; gives the id.
    pub async fn person(&self, email: &str) -> String {
        let payload = self.create_customer(json!({"email": email, "password": PASSWORD}));
        id(&payload.await["customer"])
    }

    /// The payload of a public mutation.
    pub async fn publicly(&self, name: &str, what: &str, input: Value) -> Value {
        let mut answer = self.mutate_as("", name, what, input).await;
        assert_eq!(answer.get("errors"), None, "{answer:#}");
        answer["data"][name].take()
    }

    /// The payload of signing in from an address of this machine.
    pub async fn sign_in_at(&self, address: &str, input: Value) -> Value {
        self.publicly_at(address, "signIn", SIGNED_IN, &input).await
    }

    /// The payload of a public mutation, called from an address of this machine.
    pub async fn publicly_at(&self, address: &str, name: &str, what: &str, input: &Value) -> Value {
        let address: IpAddr = address.parse().expect("an address");
        let client = reqwest::Client::builder().local_address(address);
        let client = client.build().expect("a client");
        let body = json!({"query": mutation(name, what), "variables": {"input": input}});
        let request = client.post(format!("{}/graphql", self.url)).json(&body);
        let mut answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
        assert_eq!(answer.get("errors"), None, "{answer:#}");
        answer["data"][name].take()
    }

    /// Signs in who has this address and [`PASSWORD`].
    pub async fn sign_in(&self, email: &str) -> Tokens {
        let input = json!({"email": email, "password": PASSWORD});
        let payload = self.sign_in_at("127.0.0.1", input).await;
        assert_eq!(payload["userErrors"], json!([]));
        Tokens::of(&payload["session"])
    }

    /// The address of who calls with a token, and the status of the answer.
    pub async fn me(&self, token: &str) -> (u16, Value) {
        let (status, mut answer) = self
            .send(token, &json!({"query": "{ me { email } }"}))
            .await;
        (status, answer["data"]["me"]["email"].take())
    }
}
