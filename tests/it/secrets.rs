//! What is secret is in no answer, no log, no audit event, and nowhere in the store as it was given.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use axum::response::IntoResponse;
use diesel::{QueryableByName, sql_query, sql_types::Text};
use diesel_async::RunQueryDsl;
use frontdesk::{
    app::{App, Clock, System},
    config::{Config, Connections, Documents, Limits, Rates, Telemetry},
    domain::risk,
    http::Server,
    outside::PrivateHosts,
    repositories::{Conn, Pools, Store, credentials, schema::COLUMNS},
    secrets::{Seal, SecretKey},
};
use serde_json::{Value, json};

use crate::support::{
    OtherServer, TestApp, TestClock, fault, id,
    issuer::{CLIENT_ID, Issuer, SigningKey},
};

const PASSWORD: &str = "correct horse battery";
const TOKEN: &str = "EAAB-social-token";
const RISK_SECRET: &str = "risk-secret-word";
const RISK_TOKEN: &str = "risk-token-word";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("a log").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Everything that is logged in this process from now on.
    fn start() -> Self {
        let log = Self::default();
        let writer = log.clone();
        tracing_subscriber::fmt()
            .with_ansi(false)
            .with_max_level(tracing::Level::TRACE)
            .with_writer(move || writer.clone())
            .init();
        log
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("a log")).into_owned()
    }
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    text: String,
}

/// Every value of every table; bytes as hexadecimal digits.
async fn everything_stored(app: &TestApp) -> String {
    let mut all = String::new();
    for (table, column, _) in COLUMNS {
        let rows = match &mut app.conn().await {
            Conn::Sqlite(conn) => {
                let sql = format!(
                    "SELECT coalesce(CASE typeof(\"{column}\") WHEN 'blob' THEN lower(hex(\"{column}\")) \
                     ELSE CAST(\"{column}\" AS TEXT) END, '') AS text FROM \"{table}\""
                );
                sql_query(sql).load::<Row>(conn).await
            }
            Conn::Postgres(conn) => {
                let sql =
                    format!("SELECT coalesce(\"{column}\"::text, '') AS text FROM \"{table}\"");
                sql_query(sql).load::<Row>(conn).await
            }
        };
        for row in rows.expect("rows") {
            all.push_str(&row.text);
            all.push('\n');
        }
    }
    all
}

/// Fails where `text` has a secret in it, as it is or as hexadecimal digits.
fn assert_hidden(place: &str, text: &str, secret: &str) {
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    for form in [secret, &hex] {
        assert!(!text.contains(form), "{form} is in {place}");
    }
}

/// A second server on the same store, with this secret key.
pub async fn server(app: &TestApp, seal: Option<Seal>) -> String {
    let server = Server::bind("127.0.0.1:0".parse().expect("an address")).expect("a port");
    let listen = server.address().expect("an address");
    let config = Config {
        database_url: app.database_url.clone(),
        listen,
        public_url: "https://frontdesk.example".parse().expect("a URL"),
        private_hosts: PrivateHosts::default(),
        mail: app.app.config.mail.clone(),
        connections: Connections::default(),
        rates: Rates::OFF,
        telemetry: Telemetry::default(),
        metrics_token: None,
        limits: Limits::default(),
        documents: Documents::default(),
    };
    let store = Store::open(&app.database_url, Pools::default())
        .await
        .expect("a store");
    let app = App::new(store, config, seal, TestClock::default(), System);
    tokio::spawn(server.serve(app, std::future::pending()));
    format!("http://{listen}")
}

async fn accounts(app: &TestApp, customer: &str) -> Value {
    let query = "query ($id: ID!) { customer(by: {id: $id}) { socialAccounts { provider } socialAccount { provider } } }";
    app.data(query, json!({"id": customer})).await["customer"].clone()
}

/// The sealed tokens of a customer, by network.
async fn sealed(app: &TestApp, customer: &str) -> Vec<(String, Vec<u8>)> {
    let ids = [customer.parse().expect("an id")];
    let rows = credentials::social_accounts_of(&mut app.conn().await, app.tenant, &ids)
        .await
        .expect("rows");
    rows.into_iter()
        .map(|row| (row.provider, row.sealed_token))
        .collect()
}

const CREATE: &str = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) {
    customer { id socialAccounts { provider } auditEvents { nodes { action actor { kind id } changedFields } } }
    session { token } userErrors { __typename code message path }
} }";

stories! {
    async fn nothing_secret_is_said_or_kept_as_it_is(app: TestApp) {
        let log = Log::start();
        let account = json!({"provider": "facebook", "token": TOKEN});
        let input = json!({"email": "a@x", "password": PASSWORD, "passwordConfirmation": PASSWORD, "autologin": true, "socialAccount": account});
        let mut answers = vec![app.ask(CREATE, json!({"input": input})).await];
        let payload = answers[0]["data"]["createCustomer"].clone();
        assert_eq!(payload["userErrors"], json!([]));
        let customer = id(&payload["customer"]);
        let session = payload["session"]["token"].as_str().expect("a token").to_owned();
        // The session's token is shown once, to who made it.
        answers[0]["data"]["createCustomer"]["session"] = Value::Null;
        // Inputs that are refused, each for another reason.
        for bad in [
            json!({"email": "a@x", "password": PASSWORD, "socialAccount": account}),
            json!({"email": "b@x", "password": PASSWORD, "passwordConfirmation": format!("{PASSWORD} "), "socialAccount": {"provider": "", "token": TOKEN}}),
            json!({"email": "b@x", "password": format!("{PASSWORD}\n"), "socialAccount": {"provider": "f", "token": TOKEN.repeat(600)}}),
            json!({"email": "b@x", "password": PASSWORD, "nothing": 1, "socialAccount": {"provider": "f", "token": TOKEN}}),
            json!({"email": "b@x", "password": [PASSWORD], "socialAccount": {"provider": {}, "token": TOKEN}}),
        ] {
            let answer = app.ask(CREATE, json!({"input": bad})).await;
            assert!(answer["data"]["createCustomer"]["customer"].is_null());
            answers.push(answer);
        }
        let update = json!({"id": customer, "socialAccount": {"provider": "facebook", "token": format!("{TOKEN}2")}});
        answers.push(app.mutate_as(&app.key, "updateCustomer", "customer { socialAccount { provider } }", update).await);
        answers.push(app.ask("{ auditEvents(first: 100) { nodes { action actor { kind id agentEmail } subjectId changedFields } } }", json!({})).await);
        // What another server is told, and what it gave.
        let service = OtherServer::start(|_| Some(r#"{"success": false}"#.into_response())).await;
        let verifier = json!({"http": {"url": format!("{}/", service.url), "secret": RISK_SECRET}});
        answers.push(app.mutate_as(&app.key, "setRiskVerifier", "settings { riskVerifier { kind url } }", json!({"verifier": verifier})).await);
        let assessed = risk::assess(&app.app, app.tenant, RISK_TOKEN, None).await;
        assert!(assessed.expect("an answer").is_err());
        assert_eq!(service.asked().len(), 1);
        let key = SigningKey::new("1", "ES256");
        let issuer = Issuer::start(&[&key]).await;
        let provider = json!({"code": "idp", "name": "I", "issuer": issuer.url, "clientId": CLIENT_ID});
        answers.push(app.mutate_as(&app.key, "createIdentityProvider", "identityProvider { id }", provider).await);
        let id_token = key.sign(&issuer.claims("s", app.clock.now()));
        for token in [id_token.clone(), format!("{id_token}A")] {
            let input = json!({"id": customer, "socialAccount": {"provider": "idp", "token": token}});
            answers.push(app.mutate_as(&app.key, "updateCustomer", "customer { socialAccounts { subject } }", input).await);
        }
        // What does not verify may be signed with a key that took another one's place.
        assert_eq!(issuer.asked(), (1, 2));
        let stored = everything_stored(&app).await;
        let log = log.text();
        // Each of the three places has something in it.
        assert!(stored.contains(&customer[4..]) || stored.contains("facebook"));
        assert!(log.contains("TRACE axum::serve"), "{log}");
        for secret in [PASSWORD, TOKEN, &session, RISK_SECRET, RISK_TOKEN, &id_token] {
            assert_hidden("the store", &stored, secret);
            assert_hidden("the log", &log, secret);
            for answer in &answers {
                assert_hidden("an answer", &answer.to_string(), secret);
            }
        }
    }

    async fn a_token_is_sealed_for_its_customer(app: TestApp) {
        let input = |email: &str| json!({"email": email, "socialAccount": {"provider": " facebook ", "token": TOKEN}});
        let first = id(&app.create_customer(input("a@x")).await["customer"]);
        let second = id(&app.create_customer(input("b@x")).await["customer"]);
        let (first_sealed, second_sealed) = (sealed(&app, &first).await, sealed(&app, &second).await);
        assert_eq!(first_sealed[0].0, "facebook");
        assert_ne!(first_sealed[0].1, second_sealed[0].1);
        let open = |key: [u8; 32], sealed: &[u8], customer: &str| {
            Seal::new(&SecretKey::new(key)).open(sealed, &format!("social-account {customer} facebook"))
        };
        assert_eq!(open([7; 32], &first_sealed[0].1, &first).as_deref(), Some(TOKEN.as_bytes()));
        // Neither for another customer, nor with another key.
        assert_eq!(open([7; 32], &first_sealed[0].1, &second), None);
        assert_eq!(open([8; 32], &first_sealed[0].1, &first), None);
    }

    async fn accounts_are_kept_by_network(app: TestApp) {
        let account = |provider: &str, token: &str| json!({"provider": provider, "token": token});
        let customer = id(&app.create_customer(json!({"email": "a@x", "socialAccount": account("facebook", "t1")})).await["customer"]);
        let update = async |input: Value| {
            let mut input = input;
            input["id"] = json!(customer);
            app.mutate("updateCustomer", "customer { version }", input).await
        };
        let names = |names: &[&str], last: &str| json!({
            "socialAccounts": names.iter().map(|name| json!({"provider": name})).collect::<Vec<_>>(), "socialAccount": {"provider": last},
        });
        assert_eq!(update(json!({"socialAccount": account("google", "t2")})).await, json!({"customer": {"version": 2}, "userErrors": []}));
        assert_eq!(accounts(&app, &customer).await, names(&["facebook", "google"], "google"));
        // Left out, each stays.
        let before = sealed(&app, &customer).await;
        update(json!({"firstName": "Ada"})).await;
        assert_eq!(sealed(&app, &customer).await, before);
        // A newer token of a network takes the place of the older one.
        update(json!({"socialAccount": account("facebook", "t3")})).await;
        assert_eq!(accounts(&app, &customer).await, names(&["facebook", "google"], "facebook"));
        let after = sealed(&app, &customer).await;
        assert_ne!(after[0], before[0]);
        assert_eq!(after[1], before[1]);
        for (bad, code, field) in [
            (account("", "t"), "REQUIRED", "provider"), (account(&"p".repeat(65), "t"), "TOO_LONG", "provider"),
            (account("p", " "), "REQUIRED", "token"), (account("p", &"t".repeat(8193)), "TOO_LONG", "token"),
        ] {
            let expected = json!({"customer": null, "userErrors": [fault(code, &["socialAccount", field])]});
            assert_eq!(update(json!({"socialAccount": bad})).await, expected);
        }
        assert_eq!(sealed(&app, &customer).await, after);
        update(json!({"socialAccount": account(&"p".repeat(64), &"t".repeat(8192))})).await;
        assert_eq!(sealed(&app, &customer).await.len(), 3);
        // Null removes all.
        update(json!({"socialAccount": null})).await;
        assert_eq!(accounts(&app, &customer).await, json!({"socialAccounts": [], "socialAccount": null}));
        assert_eq!(sealed(&app, &customer).await, []);
    }

    async fn without_a_secret_key_nothing_is_sealed(app: TestApp) {
        let url = server(&app, None).await;
        let ask = async |input: Value| {
            let body = json!({"query": CREATE, "variables": {"input": input}});
            let request = app.http.post(format!("{url}/graphql")).bearer_auth(&app.key).json(&body);
            let answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
            answer["data"]["createCustomer"].clone()
        };
        let input = json!({"email": "a@x", "socialAccount": {"provider": "facebook", "token": TOKEN}});
        let refused = json!([{
            "__typename": "InputError", "code": "NOT_ALLOWED", "path": ["socialAccount"],
            "message": "This server keeps no secrets until FRONTDESK_SECRET_KEY is set.",
        }]);
        assert_eq!(ask(input.clone()).await, json!({"customer": null, "session": null, "userErrors": refused}));
        assert_eq!(app.data("{ customers { nodes { id } } }", json!({})).await, json!({"customers": {"nodes": []}}));
        // The rest goes on, and so does the same input where there is a key.
        assert_eq!(ask(json!({"email": "b@x", "password": PASSWORD})).await["userErrors"], json!([]));
        assert_eq!(app.create_customer(input).await["userErrors"], json!([]));
    }
}
