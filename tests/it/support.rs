//! A server to tell stories to, and what makes its answers comparable.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::Duration,
};

use frontdesk::{
    app::{App, Clock, System},
    config::{Config, Limits},
    domain::{
        api_client::{self, NewApiClient},
        tenant::{self, FirstKey},
    },
    http::Server,
    repositories::{Conn, DatabaseUrl, Pools, Store},
    secrets::{Seal, SecretKey},
    values::{ApiClientKind, PartnerId, Scopes, TenantId, Timestamp},
};
use regex::{Captures, Regex};
use serde_json::{Value, json};

/// Makes each story two tests, `sqlite::name` and `postgres::name`.
macro_rules! stories {
    ($($(#[$doc:meta])* async fn $name:ident($app:ident: $App:ty) $body:block)+) => {
        $($(#[$doc])* async fn $name($app: $App) $body)+

        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    super::$name($crate::support::TestApp::sqlite().await).await;
                }
            )+
        }

        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    super::$name($crate::support::TestApp::postgres().await).await;
                }
            )+
        }
    };
}

/// A clock that a test holds: it goes on by a millisecond each time it is read.
#[derive(Clone, Default)]
pub struct TestClock {
    micros: Arc<AtomicI64>,
    panics: Arc<AtomicBool>,
}

impl TestClock {
    /// 2026-01-01T00:00:00Z.
    const START: i64 = 1_767_225_600_000_000;

    pub fn advance(&self, by: Duration) {
        self.micros
            .fetch_add(by.as_micros() as i64, Ordering::SeqCst);
    }

    /// From now on whoever reads the clock panics: a fault in the middle of an action.
    pub fn panics(&self, panics: bool) {
        self.panics.store(panics, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        assert!(
            !self.panics.load(Ordering::SeqCst),
            "SECRET words of a panic"
        );
        let micros = self.micros.fetch_add(1_000, Ordering::SeqCst);
        Timestamp::from_micros(Self::START + micros).expect("in range")
    }
}

/// A server of its own on an empty store, and its first API key.
pub struct TestApp {
    pub app: App,
    pub clock: TestClock,
    pub url: String,
    pub database_url: DatabaseUrl,
    /// The first API key: every scope, all partners.
    pub key: String,
    pub tenant: TenantId,
    pub http: reqwest::Client,
    _folder: Option<tempfile::TempDir>,
}

impl TestApp {
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("frontdesk.db");
        Self::start(DatabaseUrl::Sqlite(file), Some(folder)).await
    }

    pub async fn postgres() -> Self {
        Self::start(new_postgres_database().await.parse().expect("a URL"), None).await
    }

    async fn start(database_url: DatabaseUrl, folder: Option<tempfile::TempDir>) -> Self {
        let clock = TestClock::default();
        let (app, url) = serve(&database_url, clock.clone()).await;
        let key = match tenant::bootstrap(&app, None).await.expect("bootstrap") {
            Some(FirstKey::Minted(key)) => key,
            _ => panic!("the store was not empty"),
        };
        let mut this = Self {
            app,
            clock,
            url,
            database_url,
            key,
            tenant: TenantId::NIL,
            http: reqwest::Client::new(),
            _folder: folder,
        };
        this.tenant = this.first_tenant().await;
        this
    }

    async fn first_tenant(&self) -> TenantId {
        let mut conn = self.conn().await;
        let tenants = frontdesk::repositories::tenants::all(&mut conn)
            .await
            .expect("tenants");
        tenants.first().expect("one").id
    }

    /// A second server on the same store.
    pub async fn second_server(&self) -> String {
        serve(&self.database_url, self.clock.clone()).await.1
    }

    pub async fn conn(&self) -> Conn {
        self.app.store.read().await.expect("a connection")
    }

    /// A key with these scopes, separated by spaces; with access to all partners where none is given.
    pub async fn key_with(&self, scopes: &str, partners: &[&str]) -> String {
        self.key_of(self.tenant, ApiClientKind::Enterprise, scopes, partners)
            .await
    }

    pub async fn key_of(
        &self,
        tenant_id: TenantId,
        kind: ApiClientKind,
        scopes: &str,
        partners: &[&str],
    ) -> String {
        let partner = |id: &&str| id.parse::<PartnerId>().expect("an id");
        let new = NewApiClient {
            tenant_id,
            name: "Test".to_owned(),
            kind,
            scopes: scopes.parse::<Scopes>().expect("scopes"),
            partners: partners.iter().map(partner).collect(),
            site_id: None,
            expires_at: None,
        };
        api_client::create(&self.app, new).await.expect("a key").key
    }

    /// A second tenant with a site; gives it and a key that may do everything there.
    pub async fn second_tenant(&self) -> (TenantId, String) {
        let tenant = tenant::create(&self.app, "Second").await.expect("a tenant");
        frontdesk::domain::site::create_by_operator(&self.app, tenant, "Second")
            .await
            .expect("a site");
        let key = self
            .key_of(tenant, ApiClientKind::Enterprise, "*", &[])
            .await;
        (tenant, key)
    }

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

/// All of the value of a custom field, of whatever type.
pub const FIELD_VALUE: &str = "__typename code label
    ... on TextFieldValue { text } ... on BooleanFieldValue { boolean } ... on IntFieldValue { int }
    ... on DecimalFieldValue { decimal } ... on DateFieldValue { date } ... on DateTimeFieldValue { dateTime }
    ... on OptionFieldValue { option { value label labels { language text } } }
    ... on OptionsFieldValue { options { value label labels { language text } } }
    ... on JsonFieldValue { json }";

pub const CREATE_CUSTOMER: &str = "mutation ($input: CreateCustomerInput!) {
    createCustomer(input: $input) {
        customer { id email partners { name } }
        userErrors { __typename code path ... on CustomFieldError { fieldCode } }
    }
}";

/// A mutation with an input: `what` of its payload, and its faults.
pub fn mutation(name: &str, what: &str) -> String {
    let input = format!("{}{}Input", name[..1].to_ascii_uppercase(), &name[1..]);
    let faults = "userErrors { __typename code path }";
    format!("mutation ($input: {input}!) {{ {name}(input: $input) {{ {what} {faults} }} }}")
}

/// A fault of an input as [`mutation`] asks for it.
pub fn fault(code: &str, path: &[&str]) -> Value {
    let typename = match code {
        "ALREADY_TAKEN" => "AlreadyTakenError",
        _ => "InputError",
    };
    json!({"__typename": typename, "code": code, "path": path})
}

/// What is wrong with the value of a custom field.
pub fn field_fault(code: &str, path: &[&str], field: &str) -> Value {
    json!({"__typename": "CustomFieldError", "code": code, "path": path, "fieldCode": field})
}

/// What an answer that was refused says: its data, and the codes of its errors.
pub fn refusal(answer: &Value) -> Value {
    let errors = answer["errors"].as_array().into_iter().flatten();
    let codes: Vec<_> = errors
        .map(|error| error["extensions"]["code"].clone())
        .collect();
    json!({"data": answer["data"], "codes": codes})
}

async fn serve(database_url: &DatabaseUrl, clock: TestClock) -> (App, String) {
    let server = Server::bind("127.0.0.1:0".parse().expect("an address"))
        .await
        .expect("a port");
    let address = server.address().expect("an address");
    let config = Config {
        database_url: database_url.clone(),
        listen: address,
        public_url: "https://frontdesk.example".parse().expect("a URL"),
        limits: Limits::default(),
    };
    let store = Store::open(database_url, Pools::default())
        .await
        .expect("a store");
    let seal = Seal::new(&SecretKey::new([7; 32]));
    let app = App::new(store, config, Some(seal), clock, System);
    tokio::spawn(server.serve(app.clone(), std::future::pending()));
    (app, format!("http://{address}"))
}

/// Makes an empty database on the test's PostgreSQL and gives its URL.
pub async fn new_postgres_database() -> String {
    use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
    let server = std::env::var("FRONTDESK_TEST_POSTGRES").expect(
        "FRONTDESK_TEST_POSTGRES must name a PostgreSQL server, as in postgres://user@127.0.0.1:5432; \
         scripts/test starts one",
    );
    let name = format!("test_{}", uuid::Uuid::from_bytes(random()).simple());
    let mut conn = AsyncPgConnection::establish(&format!("{server}/postgres"))
        .await
        .expect("PostgreSQL");
    conn.batch_execute(&format!("CREATE DATABASE {name}"))
        .await
        .expect("a database");
    format!("{server}/{name}")
}

fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    frontdesk::app::Random::fill(&System, &mut bytes);
    bytes
}

/// The id of an object.
pub fn id(object: &Value) -> String {
    object["id"]
        .as_str()
        .unwrap_or_else(|| panic!("no id: {object:#}"))
        .to_owned()
}

/// An answer with each id replaced by its kind and the order of its first appearance (`cus_1`),
/// and each instant by `<time>`.
pub fn stable(answer: &Value) -> Value {
    let ids = Regex::new("([a-z]+)_[0-7][0-9a-z]{25}").expect("a regex");
    let times = Regex::new("^2026-[0-9]{2}-[0-9]{2}T[0-9:.]+Z$").expect("a regex");
    let mut seen: HashMap<String, String> = HashMap::new();
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut replace = |text: &str| {
        let text = times.replace(text, "<time>");
        let name = |found: &Captures<'_>| {
            let count = counts.entry(found[1].to_owned()).or_default();
            let name = seen.entry(found[0].to_owned()).or_insert_with(|| {
                *count += 1;
                format!("{}_{count}", &found[1])
            });
            name.clone()
        };
        ids.replace_all(&text, name).into_owned()
    };
    walk(answer, &mut replace)
}

fn walk(value: &Value, replace: &mut impl FnMut(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(replace(text)),
        Value::Array(items) => items.iter().map(|item| walk(item, replace)).collect(),
        Value::Object(map) => {
            let entries = map.iter();
            let entries = entries.map(|(key, value)| (key.clone(), walk(value, replace)));
            Value::Object(entries.collect())
        }
        other => other.clone(),
    }
}
