use std::num::NonZeroUsize;
use std::{io::Write, net::SocketAddr, time::Duration};

use clap::Args;
use tokio::{
    signal::unix::{SignalKind, signal},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

use super::{
    CliError, Database, log,
    mail::{self, Mail},
    secret_key,
};
use crate::{
    app::{App, System},
    config::{Config, Connections, Documents, Limits, MetricsToken, PublicUrl, Rates, Telemetry},
    domain::{
        self,
        api_client::{AdminKey, InvalidAdminKey},
        housekeeping,
        tenant::{self, FirstKey},
    },
    graphql::Manifest,
    http::Server,
    outside::{InvalidPrivateHosts, PrivateHosts},
    repositories::{Pools, Store},
};

pub(super) const DEFAULT_LISTEN: &str = "127.0.0.1:8080";

/// Characters of a token that cannot be guessed.
const MIN_METRICS_TOKEN: usize = 16;

const ENVIRONMENT: &str = "\
More environment:
  FRONTDESK_ADMIN_KEY  the first API key's value on an empty database, instead of a new one:
                       32 to 256 visible ASCII characters
  FRONTDESK_SECRET_KEY seals the secrets that the server has to read again, such as tokens of social
                       accounts: 64 hexadecimal digits. On SQLite it is made and kept beside the
                       database; on PostgreSQL what needs it is refused until it is set
  FRONTDESK_SMTP_URL   the server that sends mails: smtps://USER:PASSWORD@HOST:465, or
                       smtp://USER:PASSWORD@HOST:587 for STARTTLS; without it they become files
  FRONTDESK_SMTP_CA_FILE  certificates (PEM) to trust as the mail server's, beside the usual ones
  FRONTDESK_METRICS_TOKEN  shows /metrics to who sends it as Authorization: Bearer; without it only
                       this machine sees them: 16 characters at least
  FRONTDESK_LOG        what is logged, as in info or frontdesk=debug [default: info]
  OTEL_EXPORTER_OTLP_ENDPOINT  where traces are collected, as in http://localhost:4318; the other
                       variables of OpenTelemetry for it count, too";

#[derive(Debug, Clone, Args)]
#[command(after_help = ENVIRONMENT)]
pub(super) struct Serve {
    #[command(flatten)]
    database: Database,
    /// Where to listen.
    #[arg(long, env = "FRONTDESK_LISTEN", value_name = "HOST:PORT", default_value = DEFAULT_LISTEN)]
    listen: String,
    /// Where browsers and programs reach the server, for links; http://HOST:PORT where it is not given.
    #[arg(long, env = "FRONTDESK_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// Hosts in the network around the server that it may ask as an identity provider or risk
    /// verifier, also without encryption: HOST or HOST:PORT, separated by commas. Others there are
    /// never asked.
    #[arg(
        long,
        env = "FRONTDESK_PRIVATE_HOSTS",
        value_name = "HOSTS",
        default_value = ""
    )]
    private_hosts: String,
    #[command(flatten)]
    mail: Mail,
    /// Connections to the database at most. On SQLite those that read; one more writes.
    #[arg(long, env = "FRONTDESK_POOL", value_name = "N", default_value = "16")]
    pool: NonZeroUsize,
    #[command(flatten)]
    connections: Connections,
    #[command(flatten)]
    rates: Rates,
    #[command(flatten)]
    limits: Limits,
    #[command(flatten)]
    documents: Documents,
    #[command(flatten)]
    telemetry: Telemetry,
}

impl Serve {
    pub(super) async fn run(self) -> Result<(), CliError> {
        let admin_key = admin_key()?;
        let database_url = self.database.url()?;
        let public_url = self.public_url()?;
        let private_hosts = self.private_hosts()?;
        Server::check_certificate(&self.connections)?;
        let log = log::start(&self.telemetry)?;
        let mut stop = Signals::listen().map_err(io("cannot listen for signals"))?;
        let server = Server::bind(listen_address(&self.listen).await?)?;
        let address = server.address().map_err(io("cannot listen"))?;
        let is_tls = self.connections.tls_certificate.is_some();
        let public_url = public_url.unwrap_or_else(|| PublicUrl::of(address, is_tls));
        let config = Config {
            mail: self.mail.config(&public_url)?,
            public_url,
            database_url,
            listen: address,
            private_hosts,
            connections: self.connections.clone(),
            rates: self.rates.clone(),
            telemetry: self.telemetry.clone(),
            metrics_token: metrics_token()?,
            limits: self.limits,
            documents: self.documents.clone(),
        };
        // Told before anything is made.
        Manifest::open(&config)?;
        raise_open_files(config.connections.total);
        let pools = Pools {
            size: self.pool.get(),
            wait: config.limits.request.duration(),
        };
        let store = Store::open(&config.database_url, pools).await?;
        let seal = secret_key::seal(&config.database_url)?;
        let app = App::new(store, config, seal, System, System);
        let first_key = tenant::bootstrap(&app, admin_key).await?;
        let told = announce(&app, first_key.as_ref());
        if let (Err(_), Some(FirstKey::Minted(key))) = (&told, &first_key) {
            // It is stored nowhere: it must not be lost with an output that nobody reads.
            eprintln!("The first API key, shown only now: {key}");
        }
        told.map_err(io("cannot write to standard output"))?;
        let work = Work::start(&app);
        let stopping = work.stop.clone();
        let stop = async move {
            stop.next().await;
            stopping.cancel();
        };
        let served = server.serve(app.clone(), stop).await;
        work.stop().await;
        app.store.close();
        log.end();
        Ok(served?)
    }

    fn private_hosts(&self) -> Result<PrivateHosts, CliError> {
        let hosts = self.private_hosts.parse();
        hosts.map_err(|error: InvalidPrivateHosts| {
            CliError::Domain(format!(
                "{error}. Check --private-hosts or FRONTDESK_PRIVATE_HOSTS"
            ))
        })
    }

    fn public_url(&self) -> Result<Option<PublicUrl>, CliError> {
        let text = self.public_url.as_ref().filter(|text| !text.is_empty());
        let url = text.map(|text| {
            let refused = |error| {
                CliError::Domain(format!("the public URL {text:?} cannot be used: {error}"))
            };
            text.parse().map_err(refused)
        });
        url.transpose()
    }
}

/// The address that `--listen` names.
pub(super) async fn listen_address(text: &str) -> Result<SocketAddr, CliError> {
    let text = Some(text).filter(|text| !text.is_empty());
    let text = text.unwrap_or(DEFAULT_LISTEN);
    let found = tokio::net::lookup_host(text).await.ok();
    let message =
        format!("cannot listen on {text:?}: write --listen HOST:PORT, as in {DEFAULT_LISTEN}");
    found
        .and_then(|mut found| found.next())
        .ok_or(CliError::Domain(message))
}

fn io(what: &'static str) -> impl Fn(std::io::Error) -> CliError {
    move |error| CliError::Io(format!("{what}: {error}"))
}

/// Not a flag: the arguments of a process are seen by every user of the machine.
fn admin_key() -> Result<Option<AdminKey>, CliError> {
    match std::env::var("FRONTDESK_ADMIN_KEY") {
        Ok(text) if text.is_empty() => Ok(None),
        Ok(text) => match text.parse() {
            Ok(key) => Ok(Some(key)),
            Err(error @ InvalidAdminKey) => Err(CliError::Domain(error.to_string())),
        },
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(CliError::Domain(InvalidAdminKey.to_string()))
        }
    }
}

/// Not a flag, as the other secrets.
fn metrics_token() -> Result<Option<MetricsToken>, CliError> {
    match std::env::var("FRONTDESK_METRICS_TOKEN") {
        Ok(text) if text.is_empty() => Ok(None),
        Ok(text) if text.len() >= MIN_METRICS_TOKEN => Ok(Some(MetricsToken::new(&text))),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Ok(_) | Err(std::env::VarError::NotUnicode(_)) => {
            let text = format!(
                "FRONTDESK_METRICS_TOKEN must have at least {MIN_METRICS_TOKEN} characters"
            );
            Err(CliError::Domain(text))
        }
    }
}

/// Every connection is an open file, and so are those to the database and what is read and written.
fn raise_open_files(connections: usize) {
    const OTHERS: u64 = 256;
    let wanted = u64::try_from(connections)
        .unwrap_or(u64::MAX)
        .saturating_add(OTHERS);
    match rlimit::increase_nofile_limit(wanted) {
        Ok(limit) if limit >= wanted => {}
        Ok(limit) => tracing::warn!(
            limit,
            wanted,
            "the system allows fewer open files than connections: raise it (ulimit -n, LimitNOFILE) or lower --connections"
        ),
        Err(error) => tracing::warn!(%error, "the limit of open files is not known"),
    }
}

/// What a person who starts the server wants to know; on standard output, the log is on the other.
fn announce(app: &App, first_key: Option<&FirstKey>) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let config = &app.config;
    writeln!(out, "Frontdesk {}", env!("CARGO_PKG_VERSION"))?;
    let is_tls = config.connections.tls_certificate.is_some();
    let scheme = if is_tls { "https" } else { "http" };
    writeln!(out, "  listening on  {scheme}://{}", config.listen)?;
    writeln!(
        out,
        "  API           {}",
        config.public_url.join("/graphql")
    )?;
    let graphiql = match config.introspects() {
        true => config.public_url.join("/graphiql"),
        false => "off, as introspection is (--introspection on)".to_owned(),
    };
    writeln!(out, "  GraphiQL      {graphiql}")?;
    writeln!(out, "  mail          {}", mail::shown(&config.mail))?;
    writeln!(out, "  database      {}", config.database_url)?;
    match first_key {
        None => {}
        Some(FirstKey::Minted(key)) => {
            writeln!(
                out,
                "\nThe first API key, for everything. It is shown only now: keep it.\n\n  {key}\n"
            )?;
        }
        Some(FirstKey::Admin) => {
            writeln!(
                out,
                "\nThe first API key, for everything, is the value of FRONTDESK_ADMIN_KEY.\n"
            )?;
        }
    }
    out.flush()
}

/// What the server does beside answering.
struct Work {
    stop: CancellationToken,
    housekeeping: JoinHandle<()>,
    mails: JoinHandle<()>,
}

impl Work {
    /// How long a mail that is being sent may take once the server is to stop: as long as requests and transactions.
    const PATIENCE: Duration = Duration::from_secs(10);

    fn start(app: &App) -> Self {
        let stop = CancellationToken::new();
        Self {
            housekeeping: tokio::spawn(housekeeping::work(app.clone())),
            mails: tokio::spawn(Self::send(app.clone(), stop.clone())),
            stop,
        }
    }

    /// Sends mails until it is to stop, and finishes the one in hand where that does not take too long.
    async fn send(app: App, stop: CancellationToken) {
        let too_late = async {
            stop.cancelled().await;
            tokio::time::sleep(Self::PATIENCE).await;
        };
        tokio::select! {
            () = domain::mail::work(app, stop.clone()) => {}
            () = too_late => tracing::warn!("a mail that was being sent may not have arrived"),
        }
    }

    async fn stop(self) {
        self.stop.cancel();
        self.housekeeping.abort();
        // A panic has been told already.
        let _ = self.mails.await;
    }
}

/// The signals that ask a server to stop.
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    /// Has certificates read again; without any it must not end the process.
    _hangup: tokio::signal::unix::Signal,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            _hangup: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
        tracing::info!("stopping: requests in flight are finished first");
    }
}
