use super::prove::demanded;
use crate::{
    app::App,
    domain::{Call, Result, tenant},
    repositories::{customers, second_factors},
    values::{PartnerAccess, Timestamp},
};

/// The second factor of a person who is signed in.
pub struct MfaStatus {
    /// Since when codes of an authenticator are demanded.
    pub enabled_at: Option<Timestamp>,
    /// How many recovery codes were not used yet.
    pub recovery_codes_left: i64,
    /// Does the site demand one, or the person's own one?
    pub is_required: bool,
}

/// How the person who is signed in signs in.
pub async fn status(app: &App, call: &Call) -> Result<MfaStatus> {
    let me = call.me()?;
    let (tenant, customer) = (me.tenant_id, me.customer_id);
    let mut conn = app.store.read().await?;
    let totp = demanded(&mut conn, tenant, customer).await?;
    let recovery_codes_left = second_factors::unused_codes(&mut conn, tenant, customer).await?;
    let (_, rules) = tenant::rules_at(&mut conn, tenant, me.site_id).await?;
    let (ids, all) = ([customer], PartnerAccess::All);
    let own = customers::by_ids(&mut conn, tenant, &ids, &all)
        .await?
        .pop();
    let own = own.map_or(me.site_id, |customer| customer.site_id);
    let (_, own) = tenant::rules_at(&mut conn, tenant, own).await?;
    Ok(MfaStatus {
        enabled_at: totp.and_then(|totp| totp.confirmed_at),
        recovery_codes_left,
        is_required: rules.mfa_required || own.mfa_required,
    })
}
