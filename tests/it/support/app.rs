use frontdesk::{
    app::{App, System},
    config::{Config, Connections, Documents, Introspection, Limits, MailConfig, Rates, Telemetry},
    domain::{
        api_client::{self, NewApiClient},
        tenant::{self, FirstKey},
    },
    http::Server,
    mail::Post,
    repositories::{Conn, DatabaseUrl, Pools, Store},
    secrets::{Seal, SecretKey},
    values::{ApiClientKind, EmailAddress, PartnerId, Scopes, TenantId},
};

use super::{ReadMails, TestClock, database::new_postgres_database};

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
    /// Where its files are, mails among them.
    pub folder: tempfile::TempDir,
    pub read_mails: ReadMails,
}

impl TestApp {
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("frontdesk.db");
        Self::start(DatabaseUrl::Sqlite(file), folder).await
    }

    pub async fn postgres() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database_url = new_postgres_database().await.parse().expect("a URL");
        Self::start(database_url, folder).await
    }

    async fn start(database_url: DatabaseUrl, folder: tempfile::TempDir) -> Self {
        let clock = TestClock::default();
        let (app, url) = serve(&database_url, mail_into(&folder), clock.clone(), |_| {}).await;
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
            folder,
            read_mails: ReadMails::default(),
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
        let mail = mail_into(&self.folder);
        serve(&self.database_url, mail, self.clock.clone(), |_| {})
            .await
            .1
    }

    /// A second server on the same store that is started in another way.
    pub async fn server_as(&self, change: impl FnOnce(&mut Config)) -> String {
        let mail = mail_into(&self.folder);
        serve(&self.database_url, mail, self.clock.clone(), change)
            .await
            .1
    }

    /// A second server on the same store whose mails go this way.
    pub async fn server_with(&self, post: Post) -> App {
        let mail = MailConfig {
            post,
            ..mail_into(&self.folder)
        };
        serve(&self.database_url, mail, self.clock.clone(), |_| {})
            .await
            .0
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
}

/// Mails as files in a folder of their own.
fn mail_into(folder: &tempfile::TempDir) -> MailConfig {
    MailConfig {
        post: Post::Folder(folder.path().join("mail")),
        from: EmailAddress::parse("no-reply@frontdesk.example").expect("an address"),
    }
}

async fn serve(
    database_url: &DatabaseUrl,
    mail: MailConfig,
    clock: TestClock,
    change: impl FnOnce(&mut Config),
) -> (App, String) {
    let server = Server::bind("127.0.0.1:0".parse().expect("an address")).expect("a port");
    let address = server.address().expect("an address");
    let mut config = Config {
        database_url: database_url.clone(),
        listen: address,
        public_url: "https://frontdesk.example".parse().expect("a URL"),
        private_hosts: "127.0.0.1".parse().expect("a host"),
        mail,
        connections: Connections::default(),
        rates: Rates::OFF,
        telemetry: Telemetry::default(),
        metrics_token: None,
        limits: Limits::default(),
        documents: Documents {
            introspection: Introspection::On,
            ..Documents::default()
        },
    };
    change(&mut config);
    let store = Store::open(database_url, Pools::default())
        .await
        .expect("a store");
    let seal = Seal::new(&SecretKey::new([7; 32]));
    let app = App::new(store, config, Some(seal), clock, System);
    tokio::spawn(server.serve(app.clone(), std::future::pending()));
    (app, format!("http://{address}"))
}
