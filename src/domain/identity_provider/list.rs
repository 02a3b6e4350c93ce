use std::collections::HashMap;

use crate::{
    app::App,
    domain::{Call, Result},
    repositories::identity_providers::{self, IdentityProviderRow},
    values::{IdentityProviderId, Scope, TenantId},
};

/// The identity providers of the caller's tenant, oldest first. Needs `settings:read`.
pub async fn list(app: &App, call: &Call) -> Result<Vec<IdentityProviderRow>> {
    let tenant = call.require(Scope::SettingsRead)?.tenant_id;
    let mut conn = app.store.read().await?;
    Ok(identity_providers::of_tenant(&mut conn, tenant).await?)
}

/// Those of a tenant that people can sign in with, oldest first: what a form needs to know. Anybody may.
pub async fn enabled(app: &App, tenant: TenantId) -> Result<Vec<IdentityProviderRow>> {
    let mut conn = app.store.read().await?;
    let mut rows = identity_providers::of_tenant(&mut conn, tenant).await?;
    rows.retain(|row| row.is_enabled);
    Ok(rows)
}

/// Those of the caller's tenant among `ids`. Needs `settings:read`.
pub async fn by_ids(
    app: &App,
    call: &Call,
    ids: &[IdentityProviderId],
) -> Result<HashMap<IdentityProviderId, IdentityProviderRow>> {
    let tenant = call.require(Scope::SettingsRead)?.tenant_id;
    let mut conn = app.store.read().await?;
    let rows = identity_providers::by_ids(&mut conn, tenant, ids).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}
