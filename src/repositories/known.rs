//! What hardly ever changes and many requests ask for: read once, and kept while it is so.
//!
//! Nothing is written with a configuration that is past: a commit names the version that it was prepared with, and is
//! refused where there is another one. It is read anew now and then all the same, for a database that was set back. A key is
//! kept for a moment, after which it is seen that it was revoked.

use std::{
    borrow::Borrow,
    hash::Hash,
    sync::Arc,
    time::{Duration, Instant},
};

use quick_cache::sync::Cache;

use super::{
    Conn, Error, Result, Store,
    api_clients::{ApiClientRow, ApiKeyRow},
    consents::{self, ConsentDefinitionRow},
    custom_fields::{self, CustomFieldRow},
    held::Held,
    partners,
    sites::{self, SiteRow},
    tenants::{self, TenantRow},
};
use crate::values::{PartnerAccess, PartnerId, TenantId};

/// How many of a kind are kept; those that are hardly asked for make room.
const MOST: usize = 1_000;
/// For how long a configuration is taken for what its version says.
const CONFIGURATION_LIFE: Duration = Duration::from_secs(30);
/// For how long a key is taken for what it was.
const KEY_LIFE: Duration = Duration::from_secs(1);

/// What a tenant has configured, as of one version: what new customers are prepared with.
#[derive(Debug)]
pub struct Configuration {
    /// The tenant, with its settings and the version.
    pub tenant: TenantRow,
    /// What customers can be asked to agree to, oldest first.
    pub consents: Arc<[ConsentDefinitionRow]>,
    /// The custom fields, oldest first.
    pub fields: Arc<[CustomFieldRow]>,
    /// The sites, oldest first.
    pub sites: Vec<SiteRow>,
    /// All partners, oldest first.
    pub partners: Vec<PartnerId>,
}

/// A key, by its digest, and its client.
type Key = (ApiKeyRow, ApiClientRow);

#[derive(Default)]
pub(super) struct Known {
    configurations: Kept<TenantId, Arc<Configuration>>,
    keys: Kept<Vec<u8>, Key>,
}

/// Each with the instant at which it was read.
struct Kept<K, V>(Cache<K, (Instant, V)>);

impl<K: Eq + Hash, V: Clone> Default for Kept<K, V> {
    fn default() -> Self {
        Self(Cache::new(MOST))
    }
}

impl<K: Eq + Hash, V: Clone> Kept<K, V> {
    fn find<Q: Eq + Hash + ?Sized>(&self, key: &Q, life: Duration) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let (read_at, value) = self.0.get(key)?;
        (read_at.elapsed() < life).then_some(value)
    }

    fn keep(&self, key: K, value: V) {
        self.0.insert(key, (Instant::now(), value));
    }
}

impl Configuration {
    /// The version comes first: what is read later can only be newer, and then the commit is refused.
    async fn load(conn: &mut Conn, tenant: TenantId) -> Result<Self> {
        let tenant = tenants::find(conn, tenant).await?;
        let tenant = tenant.ok_or(Error::Missing("tenant"))?;
        let id = tenant.id;
        Ok(Self {
            consents: consents::of_tenant(conn, id).await?.into(),
            fields: custom_fields::of_tenant(conn, id).await?.into(),
            sites: sites::of_tenant(conn, id).await?,
            partners: partners::accessible(conn, id, &PartnerAccess::All).await?,
            tenant,
        })
    }
}

impl Store {
    /// What a tenant has configured. It may be past: who does not commit asks whether [it is not](Self::is_current).
    pub async fn configuration(&self, tenant: TenantId) -> Result<Arc<Configuration>> {
        let kept = &self.known().configurations;
        if let Some(known) = kept.find(&tenant, CONFIGURATION_LIFE) {
            return Ok(known);
        }
        // What a transaction reads that is not committed may never be.
        let is_ours = match Held::current() {
            Some(held) => held.is_open().await,
            None => false,
        };
        let mut conn = self.read().await?;
        let found = Arc::new(Configuration::load(&mut conn, tenant).await?);
        if !is_ours {
            kept.keep(tenant, found.clone());
        }
        Ok(found)
    }

    /// Is this still what the tenant has configured?
    pub async fn is_current(&self, configuration: &Configuration) -> Result<bool> {
        let TenantRow {
            id, config_version, ..
        } = configuration.tenant;
        let mut conn = self.read().await?;
        let current = tenants::config_version(&mut conn, id).await?;
        let is_current = current == Some(config_version);
        if !is_current {
            self.forget_configuration(id);
        }
        Ok(is_current)
    }

    pub(super) fn forget_configuration(&self, tenant: TenantId) {
        let kept = &self.known().configurations;
        kept.0.remove(&tenant);
    }

    /// The key with this digest, and its client, where they were read a moment ago.
    pub fn known_key(&self, digest: &[u8]) -> Option<Key> {
        self.known().keys.find(digest, KEY_LIFE)
    }

    /// Keeps a key for a moment.
    pub fn keep_key(&self, digest: &[u8], key: &Key) {
        self.known().keys.keep(digest.to_vec(), key.clone());
    }

    /// Reads keys anew from now on.
    pub fn forget_keys(&self) {
        self.known().keys.0.clear();
    }
}
