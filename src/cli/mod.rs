//! The command line: one file a command.
//!
//! Belongs here: flags, environment, and what is printed. Does not: what the commands do.

mod api_key;
mod backup;
mod health;
mod log;
mod mail;
mod secret_key;
mod serve;
mod site;
mod tenant;

use std::{
    ffi::OsStr,
    fmt::Display,
    io::Write,
    net::{Ipv4Addr, SocketAddr},
};

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use futures_util::FutureExt;

use crate::{
    app::{App, System},
    config::{Config, Connections, Documents, Limits, PublicUrl, Rates, Telemetry},
    domain,
    graphql::InvalidManifest,
    http::{ListenError, ServeError},
    outside::PrivateHosts,
    repositories::{DatabaseUrl, InvalidDatabaseUrl, OpenError, Pools, Store},
    values::TenantId,
};

/// A GraphQL gateway for customer accounts.
///
/// Without a command it serves the API: on a SQLite file in this folder, or on the database that
/// DATABASE_URL names.
#[derive(Debug, Parser)]
#[command(name = "frontdesk", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: serve::Serve,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API and GraphiQL (the default).
    ///
    /// Makes the database where there is none, brings it up to date, and on an empty one makes a
    /// tenant, a site, a partner and an API client, whose key is shown once.
    Serve(Box<serve::Serve>),
    /// Print the GraphQL schema (SDL).
    Schema,
    /// Bring the database up to date and end.
    ///
    /// `serve` does so too; this is for doing it before the servers of a new version start.
    Migrate(Database),
    /// Copy a SQLite database into a new file, also while a server uses it.
    Backup(backup::Backup),
    /// Ask the server on this machine whether it is ready; ends with 1 where it is not.
    Health(health::Health),
    /// Make and list tenants.
    #[command(subcommand)]
    Tenant(tenant::Tenant),
    /// Make and list sites.
    #[command(subcommand)]
    Site(site::Site),
    /// Make, list and revoke API keys.
    #[command(subcommand)]
    ApiKey(api_key::ApiKey),
}

/// The stack of each thread, in bytes; only what is used of it is taken.
pub const STACK_BYTES: usize = 8 * 1_024 * 1_024;

const DEFAULT_DATABASE: &str = "sqlite://frontdesk.db";

/// Which database a command is about.
#[derive(Debug, Clone, Args)]
struct Database {
    /// Where the data is: sqlite://PATH or postgres://USER:PASSWORD@HOST/DATABASE.
    #[arg(
        long,
        env = "DATABASE_URL",
        value_name = "URL",
        default_value = DEFAULT_DATABASE,
        hide_env_values = true
    )]
    // Text until the command runs: a URL that is refused must not be printed, it may hold a password.
    database_url: String,
}

/// Why a command failed; the text says what to change.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant's text is its meaning")]
pub enum CliError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Listen(#[from] ListenError),
    #[error(transparent)]
    Serve(#[from] ServeError),
    #[error(transparent)]
    Manifest(#[from] InvalidManifest),
    #[error("{0}: check --database-url or DATABASE_URL")]
    DatabaseUrl(#[from] InvalidDatabaseUrl),
    #[error("{0}")]
    Domain(String),
    #[error("{0}")]
    Io(String),
}

impl From<domain::Error> for CliError {
    fn from(error: domain::Error) -> Self {
        let domain::Error::Invalid(faults) = error else {
            return Self::Domain(error.to_string());
        };
        // Who runs the program can access everything: what is not found is not there.
        let reason = |reason: domain::Reason| match reason {
            domain::Reason::NotFound => "there is no such id".to_owned(),
            other => domain::MessageLanguage::ENGLISH.sentence(&other),
        };
        let fault = |fault: domain::Fault| {
            format!(
                "--{}: {}",
                fault.path.segments().join(" "),
                reason(fault.reason)
            )
        };
        let faults: Vec<_> = faults.into_iter().map(fault).collect();
        Self::Domain(faults.join("\n"))
    }
}

/// A variable that is there and empty, as compose files make it, is none.
fn without_empty_variables(command: clap::Command) -> clap::Command {
    let is_empty = |name: &OsStr| std::env::var_os(name).is_some_and(|value| value.is_empty());
    let command = command.mut_args(|arg| match arg.get_env() {
        Some(name) if is_empty(name) => arg.env(None::<&'static str>),
        _ => arg,
    });
    command.mut_subcommands(without_empty_variables)
}

impl Cli {
    /// What the command line and the environment say; where they say something else, that is told, and the process ends.
    pub fn read() -> Self {
        let matches = without_empty_variables(Self::command()).get_matches();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }

    /// Does what the command line says.
    pub fn run(self) -> Result<(), CliError> {
        let command = self
            .command
            .unwrap_or_else(|| Command::Serve(Box::new(self.serve)));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            // A selection is run from within the one around it, as deep as the limits allow.
            .thread_stack_size(STACK_BYTES)
            .build()
            .map_err(|error| CliError::Io(format!("cannot start threads: {error}")))?;
        let result = runtime.block_on(async {
            match command {
                Command::Serve(serve) => serve.run().await,
                Command::Schema => print(crate::graphql::sdl().trim_end()),
                Command::Migrate(database) => {
                    let app = database.open().await?;
                    print(format!("{} is up to date", app.config.database_url))
                }
                Command::Backup(command) => command.run().await,
                Command::Health(command) => command.run().await,
                Command::Tenant(command) => command.run().await,
                Command::Site(command) => command.run().await,
                Command::ApiKey(command) => command.run().boxed().await,
            }
        });
        // Threads that are still at work do not keep the process from ending.
        runtime.shutdown_background();
        result
    }
}

impl Database {
    fn url(&self) -> Result<DatabaseUrl, CliError> {
        // An empty variable, as compose files make it, is none.
        let text = Some(self.database_url.as_str()).filter(|text| !text.is_empty());
        Ok(text.unwrap_or(DEFAULT_DATABASE).parse()?)
    }

    /// The database, brought up to date, for a command that serves nothing.
    async fn open(self) -> Result<App, CliError> {
        let database_url = self.url()?;
        let store = Store::open(&database_url, Pools::default()).await?;
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080));
        let public_url = PublicUrl::of(listen, false);
        let config = Config {
            database_url,
            listen,
            private_hosts: PrivateHosts::default(),
            mail: mail::in_folder(mail::DEFAULT_FOLDER, &public_url)?,
            public_url,
            connections: Connections::default(),
            rates: Rates::OFF,
            telemetry: Telemetry::default(),
            metrics_token: None,
            limits: Limits::default(),
            documents: Documents::default(),
        };
        Ok(App::new(store, config, None, System, System))
    }
}

/// Prints what a command is asked for; a full disk or a closed pipe is an error like any other.
fn print(text: impl Display) -> Result<(), CliError> {
    let mut out = std::io::stdout().lock();
    let printed = writeln!(out, "{text}").and_then(|()| out.flush());
    printed.map_err(|error| CliError::Io(format!("cannot write to standard output: {error}")))
}

/// The tenant that a command is about: the one it names, else the only one.
async fn tenant_or_only(app: &App, named: Option<TenantId>) -> Result<TenantId, CliError> {
    if let Some(tenant) = named {
        return Ok(tenant);
    }
    match domain::tenant::list(app).await?.as_slice() {
        [only] => Ok(only.id),
        [] => Err(CliError::Domain(
            "there is no tenant yet: make one with `frontdesk tenant create`".to_owned(),
        )),
        _ => Err(CliError::Domain(
            "there are several tenants: name one with --tenant; `frontdesk tenant list` shows them"
                .to_owned(),
        )),
    }
}

fn tenant_id(text: &str) -> Result<TenantId, String> {
    text.parse()
        .map_err(|_| "an id of a tenant starts with ten_".to_owned())
}
