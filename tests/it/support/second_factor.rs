//! An authenticator of the tests' own (RFC 6238), and what people do with one.

use std::time::Duration;

use data_encoding::BASE32_NOPAD;
use frontdesk::app::Clock;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha1::Sha1;

use super::{PASSWORD, SIGNED_IN, TestApp, mutation};

/// The code of `digits` digits that a key gives at a counter (RFC 4226, section 5.3).
pub fn hotp(key: &[u8], counter: u64, digits: u32) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(key).expect("a key");
    mac.update(&counter.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash[19] & 15);
    let bytes = [
        hash[offset],
        hash[offset + 1],
        hash[offset + 2],
        hash[offset + 3],
    ];
    let number = u32::from_be_bytes(bytes) & 0x7fff_ffff;
    let width = digits as usize;
    format!("{:0width$}", number % 10_u32.pow(digits))
}

/// An authenticator that somebody has set up.
#[derive(Clone)]
pub struct Authenticator {
    key: Vec<u8>,
}

impl Authenticator {
    /// The one with this secret.
    pub fn new(secret: &str) -> Self {
        let key = BASE32_NOPAD.decode(secret.as_bytes()).expect("base 32");
        Self { key }
    }

    /// The secret itself.
    pub fn key(&self) -> &[u8] {
        &self.key
    }

    /// What it shows now, by a clock that is so many steps of 30 seconds wrong.
    pub fn shows(&self, app: &TestApp, steps_wrong: i64) -> String {
        let now = app.clock.now().as_micros() / 30_000_000;
        let counter = u64::try_from(now + steps_wrong).expect("after 1970");
        hotp(&self.key, counter, 6)
    }

    /// Waits for a code that was not shown before.
    pub fn next(&self, app: &TestApp) -> String {
        app.clock.advance(Duration::from_secs(30));
        self.shows(app, 0)
    }

    /// A code that it does not show now, nor just before or after.
    pub fn wrong(&self, app: &TestApp) -> String {
        let shown = [-2, -1, 0, 1, 2].map(|step| self.shows(app, step));
        let codes = (0..).map(|number| format!("{number:06}"));
        let mut others = codes.filter(|code| !shown.contains(code));
        others.next().expect("a code")
    }
}

/// What beginning to set up an authenticator answers.
pub const START: &str = "mutation { startTotpEnrollment {
    secret otpauthUri qrCode userErrors { __typename code message path }
} }";

impl TestApp {
    /// Begins to set up an authenticator with this session.
    pub async fn start_totp(&self, token: &str) -> Authenticator {
        let answer = self.ask_as(token, START, json!({})).await;
        let payload = &answer["data"]["startTotpEnrollment"];
        assert_eq!(payload["userErrors"], json!([]), "{answer:#}");
        Authenticator::new(payload["secret"].as_str().expect("a secret"))
    }

    /// Sets up an authenticator with this session; gives the recovery codes, too.
    pub async fn enroll(&self, token: &str) -> (Authenticator, Vec<String>) {
        let authenticator = self.start_totp(token).await;
        let input = json!({"code": authenticator.shows(self, 0)});
        let what = "recoveryCodes";
        let payload = self
            .as_person(token, "confirmTotpEnrollment", what, input)
            .await;
        (authenticator, texts(&payload["recoveryCodes"]))
    }

    /// A person with this address, [`PASSWORD`] and an authenticator, who is not signed in.
    pub async fn guarded_person(&self, email: &str) -> (Authenticator, Vec<String>) {
        self.person(email).await;
        let tokens = self.sign_in(email).await;
        let enrolled = self.enroll(&tokens.token).await;
        self.ask_as(
            &tokens.token,
            "mutation { signOut { signedOut } }",
            json!({}),
        )
        .await;
        enrolled
    }

    /// The payload of a mutation that must succeed, done with a token.
    pub async fn as_person(&self, token: &str, name: &str, what: &str, input: Value) -> Value {
        let mut answer = self.mutate_as(token, name, what, input).await;
        assert_eq!(answer.get("errors"), None, "{answer:#}");
        answer["data"][name].take()
    }

    /// Gives the first factor, and gets what the second one is given to.
    pub async fn challenge(&self, email: &str) -> String {
        let input = json!({"email": email, "password": PASSWORD});
        let payload = self.sign_in_at("127.0.0.1", input).await;
        assert_eq!(payload["session"], Value::Null, "{payload:#}");
        let challenge = payload["mfaChallenge"]["challenge"].as_str();
        challenge
            .unwrap_or_else(|| panic!("{payload:#}"))
            .to_owned()
    }

    /// The answer to the second factor, by `verifyMfa` or `signInWithRecoveryCode`.
    pub async fn second_factor(&self, name: &str, challenge: &str, code: &str) -> Value {
        let input = json!({"challenge": challenge, "code": code});
        let query = mutation(name, SIGNED_IN);
        for _ in 0..100 {
            let answer = self.ask_as("", &query, json!({"input": input})).await;
            if answer["errors"][0]["extensions"]["code"] != "UNAVAILABLE" {
                return answer["data"][name].clone();
            }
        }
        panic!("the store stays busy");
    }

    /// Signs in with both factors; gives the token of the session.
    pub async fn sign_in_twice(&self, email: &str, authenticator: &Authenticator) -> String {
        let challenge = self.challenge(email).await;
        let code = authenticator.next(self);
        let payload = self.second_factor("verifyMfa", &challenge, &code).await;
        let token = payload["session"]["token"].as_str();
        token.unwrap_or_else(|| panic!("{payload:#}")).to_owned()
    }

    /// The second factor as the person sees it.
    pub async fn mfa(&self, token: &str) -> Value {
        let query = "{ mfa { isEnabled enabledAt recoveryCodesLeft requiredBySite } }";
        self.ask_as(token, query, json!({})).await["data"]["mfa"].clone()
    }

    /// Has the site demand a second factor, or not any more.
    pub async fn demand_mfa(&self, demanded: bool) {
        self.settings(json!({"mfaRequired": demanded})).await;
    }

    /// What was done to a customer, by whom: action, actor and fields, oldest first.
    pub async fn deeds(&self, customer: &str) -> Vec<Value> {
        let query = "query ($id: ID!) { customer(by: {id: $id}) { auditEvents(first: 100) { nodes {
            action actor { kind id impersonatorId agentEmail } changedFields
        } } } }";
        let data = self.data(query, json!({"id": customer})).await;
        let nodes = data["customer"]["auditEvents"]["nodes"].as_array();
        nodes.expect("events").iter().rev().cloned().collect()
    }
}

/// A list of texts.
pub fn texts(list: &Value) -> Vec<String> {
    let list = list
        .as_array()
        .unwrap_or_else(|| panic!("no list: {list:#}"));
    let text = |item: &Value| item.as_str().expect("a text").to_owned();
    list.iter().map(text).collect()
}

#[test]
fn the_codes_are_those_of_rfc_6238() {
    let key = b"12345678901234567890";
    for (seconds, code) in [
        (59, "94287082"),
        (1_111_111_109, "07081804"),
        (1_111_111_111, "14050471"),
        (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"),
        (20_000_000_000, "65353130"),
    ] {
        assert_eq!(hotp(key, seconds / 30, 8), code, "{seconds}");
    }
}
