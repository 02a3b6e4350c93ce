//! The server under attack, as a process of its own, and what is known of it from outside.

use std::{
    borrow::Cow,
    collections::BTreeSet,
    fs::{self, File},
    path::PathBuf,
    time::Duration,
};

use diesel::{
    Connection, QueryableByName, SqliteConnection, sql_query,
    sql_types::{BigInt, Text},
};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use frontdesk::app::System;
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use super::wire::{Reply, Wire};
use crate::{
    process::{Place, Started},
    support::{OtherServer, PASSWORD, fault, link_in, mutation},
};

/// What a test waits for at most, however busy the machine is.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// What "at once" is on a machine that does other things, too.
const AT_ONCE: Duration = Duration::from_secs(5);
/// The first API key.
pub const KEY: &str = "correct-horse-battery-staple-0123456789";
/// The key that seals secrets.
const SECRET_KEY: &str = "0707070707070707070707070707070707070707070707070707070707070707";
/// What a server may use that has nothing to do, in MiB: a debug build takes much more than a release.
const MEMORY: u64 = 300;

/// A server that is to survive all that is done to it.
pub struct Target {
    pub server: Started,
    pub url: String,
    pub http: reqwest::Client,
    id: u32,
    log: PathBuf,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct Email {
    #[diesel(sql_type = Text)]
    email: String,
}

fn sqlite(place: &Place) -> SqliteConnection {
    let file = place.file();
    let mut conn = SqliteConnection::establish(file.to_str().expect("a name")).expect("a file");
    let waits = sql_query("PRAGMA busy_timeout = 20000");
    diesel::RunQueryDsl::execute(waits, &mut conn).expect("a pragma");
    conn
}

/// The number that a statement gives as `count`, asked of the store itself.
pub async fn count(place: &Place, statement: &str) -> i64 {
    let counted: Count = match &place.url {
        Some(url) => {
            let mut conn = AsyncPgConnection::establish(url).await.expect("PostgreSQL");
            diesel_async::RunQueryDsl::get_result(sql_query(statement), &mut conn)
                .await
                .expect(statement)
        }
        None => {
            let mut conn = sqlite(place);
            diesel::RunQueryDsl::get_result(sql_query(statement), &mut conn).expect(statement)
        }
    };
    counted.count
}

/// The addresses of all customers that there are.
pub async fn emails(place: &Place) -> BTreeSet<String> {
    let statement = "SELECT email FROM customers WHERE email IS NOT NULL";
    let rows: Vec<Email> = match &place.url {
        Some(url) => {
            let mut conn = AsyncPgConnection::establish(url).await.expect("PostgreSQL");
            let rows = diesel_async::RunQueryDsl::load(sql_query(statement), &mut conn);
            rows.await.expect("rows")
        }
        None => {
            let mut conn = sqlite(place);
            diesel::RunQueryDsl::load(sql_query(statement), &mut conn).expect("rows")
        }
    };
    rows.into_iter().map(|row| row.email).collect()
}

/// A new customer with something in every table that it needs.
pub fn whole_customer(email: &str) -> Value {
    let address = json!({"street": ["s"], "city": "c", "countryCode": "GB"});
    let input = json!({"email": email, "addresses": [address, address, address], "metadata": [{"key": "k", "value": 1}]});
    json!({"query": mutation("createCustomer", "customer { email }"), "variables": {"input": input}})
}

/// What [`whole_customer`] is answered with.
pub fn acknowledged(email: &str) -> (u16, Value) {
    let payload = json!({"customer": {"email": email}, "userErrors": []});
    (200, json!({"data": {"createCustomer": payload}}))
}

/// There is no customer without its addresses, its partner, its metadata, its event in the audit trail and its mail in
/// the outbox, where all were made by [`whole_customer`]; and none of those without a customer.
pub async fn assert_whole(place: &Place) {
    for (missing, of) in [
        (
            "(SELECT count(*) FROM addresses a WHERE a.tenant_id = c.tenant_id AND a.customer_id = c.id) <> 3",
            "addresses",
        ),
        (
            "(SELECT count(*) FROM customer_partners p WHERE p.tenant_id = c.tenant_id AND p.customer_id = c.id) <> 1",
            "partners",
        ),
        (
            "(SELECT count(*) FROM metadata m WHERE m.tenant_id = c.tenant_id AND m.owner_id = c.id) <> 1",
            "metadata",
        ),
        (
            "(SELECT count(*) FROM audit_events e WHERE e.tenant_id = c.tenant_id AND e.subject_id = c.id) <> 1",
            "an event",
        ),
        (
            "(SELECT count(*) FROM mails m WHERE m.tenant_id = c.tenant_id AND m.customer_id = c.id) <> 1",
            "a mail",
        ),
    ] {
        let found = count(
            place,
            &format!("SELECT count(*) AS count FROM customers c WHERE {missing}"),
        )
        .await;
        assert_eq!(found, 0, "customers without {of}");
    }
    for table in ["mails", "addresses"] {
        let none = "NOT EXISTS (SELECT 1 FROM customers c WHERE c.tenant_id = t.tenant_id AND c.id = t.customer_id)";
        let found = count(
            place,
            &format!("SELECT count(*) AS count FROM {table} t WHERE {none}"),
        )
        .await;
        assert_eq!(found, 0, "{table} of nobody");
    }
}

/// A sign-up, which takes 5 seconds with [`Target::start_slow`] and is refused then.
pub fn slow_sign_up() -> Value {
    let input = json!({"email": "b@example.com", "password": PASSWORD, "riskToken": "t"});
    json!({"query": mutation("registerCustomer", "customer { email }"), "variables": {"input": input}})
}

/// What [`slow_sign_up`] is answered with.
pub fn assessed() -> Value {
    let fault = fault("RISK_REJECTED", &["riskToken"]);
    json!({"data": {"registerCustomer": {"customer": null, "userErrors": [fault]}}})
}

/// The link of a reset, in a mail that was written to a file.
pub async fn reset_link(place: &Place) -> String {
    let find = async {
        loop {
            let folder = fs::read_dir(place.folder.path().join("mail"));
            let files = folder.into_iter().flatten().flatten();
            let texts = files.filter_map(|file| fs::read(file.path()).ok());
            let links = texts.filter_map(|bytes| link_in(&readable(&bytes)));
            if let Some(link) = links
                .into_iter()
                .find(|link| link.contains("reset-password"))
            {
                return link;
            }
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(PATIENCE, find).await.expect("no mail comes")
}

/// The text of a mail.
fn readable(bytes: &[u8]) -> String {
    let mail = mail_parser::MessageParser::default().parse(bytes);
    let text = mail.and_then(|mail| mail.body_text(0).map(Cow::into_owned));
    text.unwrap_or_default()
}

/// A number below `end`, another one each time.
pub fn random(end: u64) -> u64 {
    let mut bytes = [0; 8];
    frontdesk::app::Random::fill(&System, &mut bytes);
    u64::from_le_bytes(bytes) % end.max(1)
}

impl Target {
    pub fn start(place: &Place, arguments: &[&str]) -> Self {
        Self::start_with(place, arguments, &[])
    }

    /// A server that writes its log to a file in its folder, whatever it has to say.
    pub fn start_with(place: &Place, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut command = place.command(&["--listen", "127.0.0.1:0"]);
        command.args(arguments).env("FRONTDESK_ADMIN_KEY", KEY);
        command.envs(environment.iter().copied());
        Self::spawn(place, command)
    }

    /// A server that has sign-ups assessed by somebody who never answers: a request to wait for, of 5 seconds.
    pub async fn start_slow(place: &Place, arguments: &[&str]) -> (Self, OtherServer) {
        let slow = OtherServer::start(|_| None).await;
        let arguments = [&["--private-hosts", "127.0.0.1"], arguments].concat();
        let target = Self::start_with(place, &arguments, &[("FRONTDESK_SECRET_KEY", SECRET_KEY)]);
        let http = json!({"url": format!("{}/verify", slow.url), "secret": "s"});
        let verifier = json!({"verifier": {"http": http}});
        target
            .mutate("setRiskVerifier", "__typename", verifier)
            .await;
        let settings = json!({"riskAssessment": true});
        target
            .mutate("updateTenantSettings", "__typename", settings)
            .await;
        (target, slow)
    }

    /// The server that a command becomes.
    pub fn spawn(place: &Place, mut command: std::process::Command) -> Self {
        let log = place.folder.path().join("log");
        let file = File::options().create(true).append(true).open(&log);
        command.stderr(file.expect("a log"));
        let server = Started::spawn(command).ready(false);
        Self {
            url: server.url(),
            id: server.id(),
            http: reqwest::Client::new(),
            server,
            log,
        }
    }

    /// Where it listens, without the scheme.
    pub fn address(&self) -> &str {
        self.url.split_once("://").expect("a URL").1
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).expect("a log")).into_owned()
    }

    /// Status and answer of a request with the first key.
    pub async fn post(&self, body: &Value) -> (u16, Value) {
        self.post_as(KEY, body).await
    }

    /// The same with another key; without one where it is empty.
    pub async fn post_as(&self, key: &str, body: &Value) -> (u16, Value) {
        let mut request = self.http.post(format!("{}/graphql", self.url)).json(body);
        if !key.is_empty() {
            request = request.bearer_auth(key);
        }
        let response = request.timeout(PATIENCE).send().await.expect("an answer");
        let status = response.status().as_u16();
        (status, response.json().await.expect("JSON"))
    }

    /// The data of what must succeed.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let body = json!({"query": query, "variables": variables});
        let (status, mut answer) = self.post(&body).await;
        assert_eq!((status, answer.get("errors")), (200, None), "{answer:#}");
        answer["data"].take()
    }

    /// The payload of a mutation that must succeed.
    pub async fn mutate(&self, name: &str, what: &str, input: Value) -> Value {
        let query = mutation(name, what);
        let mut data = self.data(&query, json!({"input": input})).await;
        let payload = data[name].take();
        assert_eq!(payload["userErrors"], json!([]), "{name}");
        payload
    }

    /// Creates a customer with a password, has it sign in as a page of the server's own, and gives the cookies.
    pub async fn cookies(&self, email: &str) -> String {
        self.mutate(
            "createCustomer",
            "customer { id }",
            json!({"email": email, "password": PASSWORD}),
        )
        .await;
        let query = mutation("signIn", "session { kind }");
        let body =
            json!({"query": query, "variables": {"input": {"email": email, "password": PASSWORD}}});
        let request = self.http.post(format!("{}/graphql", self.url)).json(&body);
        let request = request
            .header("x-frontdesk-session", "cookie")
            .header("origin", &self.url);
        let response = request.timeout(PATIENCE).send().await.expect("an answer");
        assert_eq!(response.status(), 200);
        let given = response.headers().get_all("set-cookie").iter();
        let pairs =
            given.filter_map(|cookie| cookie.to_str().ok()?.split(';').next().map(str::to_owned));
        let pairs: Vec<_> = pairs.collect();
        assert_eq!(pairs.len(), 2, "a session and what renews it");
        pairs.join("; ")
    }

    /// The token of a session of a new customer.
    pub async fn session(&self, email: &str) -> String {
        self.mutate(
            "createCustomer",
            "customer { id }",
            json!({"email": email, "password": PASSWORD}),
        )
        .await;
        let input = json!({"email": email, "password": PASSWORD});
        let payload = self.mutate("signIn", "session { token }", input).await;
        payload["session"]["token"]
            .as_str()
            .expect("a token")
            .to_owned()
    }

    /// A page that shows how the server is.
    pub async fn get(&self, path: &str) -> (u16, String) {
        let request = self
            .http
            .get(format!("{}{path}", self.url))
            .timeout(PATIENCE);
        let response = request.send().await.expect("an answer");
        let status = response.status().as_u16();
        (status, response.text().await.expect("text"))
    }

    /// One of its figures; zero where there is none yet.
    pub async fn metric(&self, name: &str) -> u64 {
        let (_, page) = self.get("/metrics").await;
        let mut lines = page.lines();
        let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        value.map_or(0, |value| value.parse().expect("a number"))
    }

    /// Waits until one of its figures is what it should be.
    pub async fn until_metric(&self, name: &str, is_right: impl Fn(u64) -> bool) {
        let wait = async {
            while !is_right(self.metric(name).await) {
                sleep(Duration::from_millis(50)).await;
            }
        };
        let waited = timeout(PATIENCE, wait).await;
        assert!(waited.is_ok(), "{name} is {}", self.metric(name).await);
    }

    /// It is the same process as before, and answers an ordinary query at once, on a new connection as on an old one.
    pub async fn unharmed(&mut self) {
        assert!(
            !self.server.has_ended(),
            "the server has ended: {}",
            self.log()
        );
        assert_eq!(self.server.id(), self.id);
        let body = json!({"query": "{ partners { nodes { name } } }"});
        let expected = (
            200,
            json!({"data": {"partners": {"nodes": [{"name": "Default"}]}}}),
        );
        let slow = |_| format!("no answer within {AT_ONCE:?}: {}", self.log());
        let answer = timeout(AT_ONCE, self.post(&body)).await;
        assert_eq!(answer.map_err(slow), Ok(expected.clone()));
        let answer = timeout(AT_ONCE, async {
            let mut wire = Wire::open(self.address()).await;
            let request = post(
                &body.to_string(),
                &[("authorization", &format!("Bearer {KEY}"))],
            );
            wire.send(request.as_bytes()).await;
            let Reply { status, body, .. } = wire.reply().await;
            let told: Value = serde_json::from_str(&body).expect("JSON");
            (status, told)
        });
        assert_eq!(answer.await.map_err(slow), Ok(expected));
    }

    /// What it has in memory, in MiB.
    pub fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id)).expect("a process");
        let mut lines = status.lines();
        let line = lines.find_map(|line| line.strip_prefix("VmRSS:"));
        let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        kibibytes.expect("a number") / 1_024
    }

    /// It has no more in memory than a server that has nothing to do.
    pub fn assert_small(&self) {
        let memory = self.memory();
        assert!(memory < MEMORY, "{memory} MiB");
    }

    /// Ends it as an operator does, and gives its log.
    pub async fn stop(self) -> String {
        self.server.signal("-TERM");
        self.stopped(PATIENCE).await
    }

    /// Waits until a server that was asked to stop has done so, without a fault, and gives its log.
    pub async fn stopped(self, patience: Duration) -> String {
        let Self {
            mut server, log, ..
        } = self;
        let ended = async {
            while !server.has_ended() {
                sleep(Duration::from_millis(20)).await;
            }
        };
        let ended = timeout(patience, ended).await;
        assert!(ended.is_ok(), "it goes on");
        assert!(server.wait().0.success());
        String::from_utf8_lossy(&fs::read(log).expect("a log")).into_owned()
    }

    /// Ends it at once, wherever it is.
    pub fn kill(self) {
        self.server.signal("-KILL");
        assert!(!self.server.wait().0.success());
    }
}

/// `POST /graphql` with this JSON, as it goes over a connection.
pub fn post(body: &str, headers: &[(&str, &str)]) -> String {
    let headers: String = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    format!(
        "POST /graphql HTTP/1.1\r\nhost: frontdesk\r\ncontent-type: application/json\r\ncontent-length: {}\r\n{headers}\r\n{body}",
        body.len()
    )
}

/// What is refused, as it is written in an answer.
pub fn error(code: &str, message: &str) -> Value {
    json!({"errors": [{"message": message, "extensions": {"code": code}}]})
}
