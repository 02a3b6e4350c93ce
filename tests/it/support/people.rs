//! People: what stories have those do who are no programs.

use std::net::IpAddr;

use frontdesk::{
    repositories::{ChangeSet, mail_tokens::MailTokenRow},
    values::{CustomerId, MailTokenPurpose, SiteId, Timestamp},
};
use regex::Regex;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

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

/// An answer as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: u16,
    /// The headers but for the date, sorted by their names.
    pub headers: Vec<(String, String)>,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).expect("JSON")
    }

    /// What cookies it sets.
    pub fn cookies(&self) -> Vec<&str> {
        let cookies = self.headers.iter().filter(|(name, _)| name == "set-cookie");
        cookies.map(|(_, value)| value.as_str()).collect()
    }
}

/// What an answer and its work show to who looks for differences: status, headers, bytes, statements and hashes.
pub type Outside = (Answer, u64, u64);

impl TestApp {
    /// A customer with this address and [`PASSWORD`]; gives the id.
    pub async fn person(&self, email: &str) -> String {
        let payload = self.create_customer(json!({"email": email, "password": PASSWORD}));
        id(&payload.await["customer"])
    }

    /// The answer to a request that nobody signs, with these headers, from 127.0.0.1.
    pub async fn anyone(&self, headers: &[(&str, &str)], query: &str, input: &Value) -> Answer {
        self.anyone_at("127.0.0.1", headers, query, input).await
    }

    /// The same from another address of this machine.
    pub async fn anyone_at(
        &self,
        address: &str,
        headers: &[(&str, &str)],
        query: &str,
        input: &Value,
    ) -> Answer {
        let address: IpAddr = address.parse().expect("an address");
        let client = reqwest::Client::builder().local_address(address);
        let client = client.build().expect("a client");
        let mut request = client.post(format!("{}/graphql", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = json!({"query": query, "variables": {"input": input}});
        answer(request.json(&body)).await
    }

    /// What somebody outside sees of a mutation, and what it costs.
    pub async fn outside(&self, address: &str, query: &str, input: &Value) -> Outside {
        let counts = || (self.app.store.statements(), self.app.hasher.done());
        let before = counts();
        let answer = self.anyone_at(address, &[], query, input).await;
        let after = counts();
        (answer, after.0 - before.0, after.1 - before.1)
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
        let query = mutation(name, what);
        let mut answer = self.anyone_at(address, &[], &query, input).await.json();
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

    /// A token as a mail brings it to the address of a customer.
    pub async fn token(&self, purpose: MailTokenPurpose, customer: &str, email: &str) -> String {
        let mut secret = self.tenant.uuid().as_bytes().to_vec();
        secret.extend_from_slice(&self.app.random::<32>());
        let sum = crc32fast::hash(&secret).to_be_bytes();
        secret.extend_from_slice(&sum);
        let token = format!("fdt_{}", data_encoding::BASE32_DNSSEC.encode(&secret));
        let now = self.app.now();
        self.keep(MailTokenRow {
            tenant_id: self.tenant,
            id: self.app.new_id(),
            purpose,
            customer_id: Some(customer.parse::<CustomerId>().expect("an id")),
            invitation_id: None,
            site_id: self.site().await,
            secret_hash: Sha256::digest(token.as_bytes()).to_vec(),
            email: email.to_owned(),
            redirect_url: Some("https://shop.example/back".to_owned()),
            created_at: now,
            expires_at: now.plus_seconds(lifetime(purpose)),
            used_at: None::<Timestamp>,
        })
        .await;
        token
    }

    async fn keep(&self, row: MailTokenRow) {
        let changes = ChangeSet {
            mail_tokens: vec![row],
            ..ChangeSet::default()
        };
        self.app.store.commit(changes).await.expect("a token");
    }

    /// The first site.
    pub async fn site(&self) -> SiteId {
        let data = self
            .data("{ sites(first: 1) { nodes { id } } }", json!({}))
            .await;
        let id = data["sites"]["nodes"][0]["id"].as_str();
        id.and_then(|id| id.parse().ok()).expect("a site")
    }
}

/// For how many seconds the token of a mail is taken.
pub fn lifetime(purpose: MailTokenPurpose) -> i64 {
    let hours = match purpose {
        MailTokenPurpose::SignIn => return 15 * 60,
        MailTokenPurpose::ResetPassword => 1,
        MailTokenPurpose::ChangeEmail => 24,
        MailTokenPurpose::ConfirmEmail => 3 * 24,
        MailTokenPurpose::SetPassword | MailTokenPurpose::Invitation => 7 * 24,
    };
    hours * 3_600
}

/// Status, headers and text of the answer to a request.
pub async fn answer(request: reqwest::RequestBuilder) -> Answer {
    let response = request.send().await.expect("an answer");
    let headers = response.headers().iter();
    // What no two answers have in common, whatever they are to.
    let own = ["date", "traceparent", "x-request-id"];
    let headers = headers.filter(|(name, _)| !own.contains(&name.as_str()));
    let text = |value: &reqwest::header::HeaderValue| value.to_str().expect("text").to_owned();
    let mut headers: Vec<_> = headers
        .map(|(name, value)| (name.as_str().to_owned(), text(value)))
        .collect();
    headers.sort_by(|(a, _), (b, _)| a.cmp(b));
    Answer {
        status: response.status().as_u16(),
        headers,
        text: response.text().await.expect("text"),
    }
}

/// A payload with each token replaced by its kind.
pub fn without_tokens(payload: &Value) -> Value {
    let token = Regex::new("(fd[a-z]?)_[0-9a-v]{84,}").expect("a regex");
    let text = token.replace_all(&payload.to_string(), "<$1>").into_owned();
    serde_json::from_str(&text).expect("JSON")
}
