//! A small OpenID Connect issuer: its configuration, its keys, and tokens with whatever claims.

use std::sync::{Arc, Mutex};

use aws_lc_rs::{
    hmac,
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
        RSA_PSS_SHA256, RsaKeyPair, RsaPublicKeyComponents,
    },
};
use axum::{
    body::Body,
    http::{StatusCode, header::CACHE_CONTROL},
    response::Response,
};
use data_encoding::BASE64URL_NOPAD;
use frontdesk::{app::Clock, values::Timestamp};
use serde_json::{Value, json};

use super::{OtherServer, TestApp, id};

/// What tokens are issued for, where nothing else is said.
pub const CLIENT_ID: &str = "frontdesk-web";

/// An issuer on a port of its own.
pub struct Issuer {
    /// Its name, and the start of its addresses.
    pub url: String,
    /// How often it was asked, and for what.
    pub server: OtherServer,
    says: Arc<Mutex<Says>>,
}

#[derive(Default)]
struct Says {
    configuration: Option<Value>,
    keys: Vec<Value>,
    cache_control: Option<String>,
    status: Option<u16>,
}

/// A key that an issuer signs with.
pub struct SigningKey {
    pub id: &'static str,
    pub algorithm: &'static str,
    secret: Secret,
}

enum Secret {
    Rsa(Box<RsaKeyPair>),
    Ec(Box<EcdsaKeyPair>),
    Ed(Ed25519KeyPair),
}

impl SigningKey {
    /// A new key for `RS256`, `PS256`, `ES256` or `EdDSA`.
    pub fn new(id: &'static str, algorithm: &'static str) -> Self {
        let secret = match algorithm {
            "RS256" | "PS256" => {
                let key = RsaKeyPair::generate(KeySize::Rsa2048).expect("a key");
                Secret::Rsa(Box::new(key))
            }
            "ES256" => {
                let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING);
                Secret::Ec(Box::new(key.expect("a key")))
            }
            "EdDSA" => Secret::Ed(Ed25519KeyPair::generate().expect("a key")),
            other => panic!("no key for {other}"),
        };
        Self {
            id,
            algorithm,
            secret,
        }
    }

    /// Its public half, as issuers publish it.
    pub fn public(&self) -> Value {
        let text = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        let mut key = match &self.secret {
            Secret::Rsa(key) => {
                let parts = RsaPublicKeyComponents::<Vec<u8>>::from(key.public_key());
                json!({"kty": "RSA", "n": text(&parts.n), "e": text(&parts.e)})
            }
            Secret::Ec(key) => {
                let point = key.public_key().as_ref();
                json!({"kty": "EC", "crv": "P-256", "x": text(&point[1..33]), "y": text(&point[33..])})
            }
            Secret::Ed(key) => {
                json!({"kty": "OKP", "crv": "Ed25519", "x": text(key.public_key().as_ref())})
            }
        };
        key["kid"] = self.id.into();
        key["alg"] = self.algorithm.into();
        key["use"] = "sig".into();
        key
    }

    /// A token with these claims, as it should be signed.
    pub fn sign(&self, claims: &Value) -> String {
        let header = json!({"alg": self.algorithm, "kid": self.id, "typ": "JWT"});
        self.sign_with(&header, claims)
    }

    /// A token with this header, signed with the key whatever the header says.
    pub fn sign_with(&self, header: &Value, claims: &Value) -> String {
        let message = message(header, claims);
        let (bytes, random) = (message.as_bytes(), SystemRandom::new());
        let signature = match &self.secret {
            Secret::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                let padding: &'static dyn aws_lc_rs::signature::RsaEncoding = match self.algorithm {
                    "PS256" => &RSA_PSS_SHA256,
                    _ => &RSA_PKCS1_SHA256,
                };
                key.sign(padding, &random, bytes, &mut signature)
                    .expect("signed");
                signature
            }
            Secret::Ec(key) => key.sign(&random, bytes).expect("signed").as_ref().to_vec(),
            Secret::Ed(key) => key.sign(bytes).as_ref().to_vec(),
        };
        format!("{message}.{}", BASE64URL_NOPAD.encode(&signature))
    }
}

/// A token whose signature is an HMAC with `secret`: what a verifier takes that lets the token choose.
pub fn sign_with_secret(secret: &[u8], key_id: &str, claims: &Value) -> String {
    let header = json!({"alg": "HS256", "kid": key_id, "typ": "JWT"});
    let message = message(&header, claims);
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let signature = hmac::sign(&key, message.as_bytes());
    format!("{message}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))
}

/// A token that nobody signed.
pub fn unsigned(claims: &Value) -> String {
    format!(
        "{}.",
        message(&json!({"alg": "none", "typ": "JWT"}), claims)
    )
}

fn message(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    format!("{}.{}", part(header), part(claims))
}

impl Issuer {
    /// An issuer with these keys.
    pub async fn start(keys: &[&SigningKey]) -> Self {
        let says = Arc::new(Mutex::new(Says::default()));
        let shared = Arc::clone(&says);
        let server = OtherServer::start(move |asked| {
            let says = shared.lock().expect("what it says");
            if let Some(status) = says.status {
                return Some(response(status, None, &Value::Null));
            }
            let body = match asked.path.as_str() {
                "/.well-known/openid-configuration" => says.configuration.clone()?,
                "/keys" => json!({"keys": says.keys}),
                _ => return Some(response(404, None, &Value::Null)),
            };
            Some(response(200, says.cache_control.as_deref(), &body))
        })
        .await;
        let this = Self {
            url: server.url.clone(),
            server,
            says,
        };
        this.configure(json!({"issuer": this.url, "jwks_uri": format!("{}/keys", this.url)}));
        this.publish(keys);
        this
    }

    /// Its configuration from now on.
    pub fn configure(&self, configuration: Value) {
        self.says.lock().expect("what it says").configuration = Some(configuration);
    }

    /// The keys that it publishes from now on.
    pub fn publish(&self, keys: &[&SigningKey]) {
        self.publish_as(keys.iter().map(|key| key.public()).collect());
    }

    /// The same, as they are written.
    pub fn publish_as(&self, keys: Vec<Value>) {
        self.says.lock().expect("what it says").keys = keys;
    }

    /// How long its answers may be kept from now on.
    pub fn cache(&self, control: &str) {
        self.says.lock().expect("what it says").cache_control = Some(control.to_owned());
    }

    /// Answers everything with this status from now on; as it should with `None`.
    pub fn fail(&self, status: Option<u16>) {
        self.says.lock().expect("what it says").status = status;
    }

    /// How often it was asked for its configuration, and for its keys.
    pub fn asked(&self) -> (usize, usize) {
        let count = |path| self.server.count(path);
        (count("/.well-known/openid-configuration"), count("/keys"))
    }

    /// What a token says of `subject` that is issued at `now` and holds for an hour.
    pub fn claims(&self, subject: &str, now: Timestamp) -> Value {
        let now = now.as_micros() / 1_000_000;
        json!({"iss": self.url, "aud": CLIENT_ID, "sub": subject, "iat": now, "exp": now + 3_600})
    }
}

fn response(status: u16, cache_control: Option<&str>, body: &Value) -> Response {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    if let Some(control) = cache_control {
        let control = control.parse().expect("a header");
        response.headers_mut().insert(CACHE_CONTROL, control);
    }
    response
}

/// An issuer that the tenant believes, under the code `idp`.
pub struct Idp {
    pub issuer: Issuer,
    pub key: SigningKey,
    pub id: String,
}

impl Idp {
    pub async fn of(app: &TestApp) -> Self {
        let key = SigningKey::new("1", "ES256");
        let issuer = Issuer::start(&[&key]).await;
        let input =
            json!({"code": "idp", "name": "I", "issuer": issuer.url, "clientId": CLIENT_ID});
        let made = app
            .mutate("createIdentityProvider", "identityProvider { id }", input)
            .await;
        Self {
            issuer,
            key,
            id: id(&made["identityProvider"]),
        }
    }

    /// An account of `subject` as it is given, with these claims besides.
    pub fn account(&self, app: &TestApp, subject: &str, more: Value) -> Value {
        let mut claims = self.issuer.claims(subject, app.clock.now());
        let claims_map = claims.as_object_mut().expect("claims");
        claims_map.extend(more.as_object().expect("claims").clone());
        json!({"provider": "idp", "token": self.key.sign(&claims)})
    }
}
