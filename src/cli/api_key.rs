use clap::Subcommand;

use super::{CliError, Database, print, tenant_id, tenant_or_only};
use crate::{
    domain::api_client::{self, NewApiClient},
    repositories::api_clients::{ApiClientRow, ApiKeyRow},
    values::{ApiClientKind, ApiKeyId, PartnerId, Scope, Scopes, SiteId, TenantId, Timestamp},
};

#[derive(Debug, Subcommand)]
pub(super) enum ApiKey {
    /// Make an API client with a key, and print the key. It is shown only now.
    #[command(after_help = scopes_help())]
    Create {
        #[command(flatten)]
        database: Database,
        /// Its tenant; may be left out where there is only one.
        #[arg(long, value_name = "ID", value_parser = tenant_id)]
        tenant: Option<TenantId>,
        /// The client's name, for people.
        #[arg(long)]
        name: String,
        /// What it may do: a scope, or * for all. Give the flag once a scope, or several with commas.
        #[arg(long, required = true)]
        scope: Vec<Scopes>,
        /// A partner that it can access; give the flag once a partner. Without it: all partners,
        /// those that are added later included.
        #[arg(long, value_name = "ID", value_parser = partner_id)]
        partner: Vec<PartnerId>,
        /// What it may be used for: enterprise (back ends, agents' tools) or customer (front ends).
        #[arg(long, default_value = "enterprise", hide_default_value = true)]
        kind: ApiClientKind,
        /// Its site, where an input names none; needed where the tenant has several.
        #[arg(long, value_name = "ID", value_parser = site_id)]
        site: Option<SiteId>,
        /// From when the key is refused, as in 2027-01-31T00:00:00Z; never where it is not given.
        #[arg(long, value_name = "TIME")]
        expires_at: Option<Timestamp>,
    },
    /// List a tenant's keys: id, client, kind, scopes and state, a line each. The keys themselves
    /// are stored nowhere.
    List {
        #[command(flatten)]
        database: Database,
        /// The tenant; may be left out where there is only one.
        #[arg(long, value_name = "ID", value_parser = tenant_id)]
        tenant: Option<TenantId>,
    },
    /// Refuse a key from now on: servers that run do so within a second.
    Revoke {
        #[command(flatten)]
        database: Database,
        /// Its tenant; may be left out where there is only one.
        #[arg(long, value_name = "ID", value_parser = tenant_id)]
        tenant: Option<TenantId>,
        /// The key's id, as `frontdesk api-key list` shows it.
        #[arg(value_name = "KEY_ID", value_parser = key_id)]
        key: ApiKeyId,
    },
}

impl ApiKey {
    pub(super) async fn run(self) -> Result<(), CliError> {
        match self {
            Self::Create {
                database,
                tenant,
                name,
                scope,
                partner,
                kind,
                site,
                expires_at,
            } => {
                let app = database.open().await?;
                let new = NewApiClient {
                    tenant_id: tenant_or_only(&app, tenant).await?,
                    name,
                    kind,
                    scopes: scope.into_iter().fold(Scopes::NONE, Scopes::and),
                    partners: partner,
                    site_id: site,
                    expires_at,
                };
                print(Box::pin(api_client::create(&app, new)).await?.key)
            }
            Self::List { database, tenant } => {
                let app = database.open().await?;
                let tenant = tenant_or_only(&app, tenant).await?;
                let keys = api_client::list_keys(&app, tenant).await?;
                keys.iter()
                    .try_for_each(|(key, client)| print(line(key, client)))
            }
            Self::Revoke {
                database,
                tenant,
                key,
            } => {
                let app = database.open().await?;
                let tenant = tenant_or_only(&app, tenant).await?;
                if api_client::revoke_key(&app, tenant, key).await? {
                    return Ok(());
                }
                let message =
                    format!("there is no key {key} of this tenant that is not revoked already");
                Err(CliError::Domain(message))
            }
        }
    }
}

fn line(key: &ApiKeyRow, client: &ApiClientRow) -> String {
    let state = match (key.revoked_at, key.expires_at) {
        (Some(at), _) => format!("revoked {at}"),
        (None, Some(at)) => format!("expires {at}"),
        (None, None) => "valid".to_owned(),
    };
    let (kind, scopes) = (client.kind, client.scopes);
    format!("{}  {:?}  {kind}  {scopes}  {state}", key.id, client.name)
}

fn scopes_help() -> String {
    let names = Scope::ALL.iter().map(|scope| format!("  {scope}"));
    let names: Vec<_> = names.collect();
    format!("Scopes:\n{}\n  *", names.join("\n"))
}

fn partner_id(text: &str) -> Result<PartnerId, String> {
    text.parse()
        .map_err(|_| "an id of a partner starts with par_".to_owned())
}

fn site_id(text: &str) -> Result<SiteId, String> {
    text.parse()
        .map_err(|_| "an id of a site starts with site_".to_owned())
}

fn key_id(text: &str) -> Result<ApiKeyId, String> {
    text.parse()
        .map_err(|_| "an id of a key starts with key_".to_owned())
}
