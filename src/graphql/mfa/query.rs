use async_graphql::{Context, Object, SimpleObject};

use crate::{
    domain::{Result, mfa},
    graphql::{context::ContextExt, scalars::DateTime},
};

/// The second factor of a person.
#[derive(SimpleObject)]
pub(in crate::graphql) struct MfaStatus {
    /// Does signing in need a code of an authenticator?
    is_enabled: bool,
    /// Since when.
    enabled_at: Option<DateTime>,
    /// How many recovery codes were not used yet: 10 at first. `regenerateRecoveryCodes` gives new ones.
    recovery_codes_left: i32,
    /// Does the site demand a second factor (its `mfaRequired`)? Then it cannot be turned off.
    required_by_site: bool,
}

#[derive(Default)]
pub(in crate::graphql) struct MfaQuery;

#[Object]
impl MfaQuery {
    /// The second factor of the person who is signed in. Needs a customer who is signed in.
    async fn mfa(&self, ctx: &Context<'_>) -> Option<Result<MfaStatus>> {
        let status = mfa::status(ctx.app(), ctx.call()).await;
        Some(status.map(|status| MfaStatus {
            is_enabled: status.enabled_at.is_some(),
            enabled_at: status.enabled_at.map(Into::into),
            recovery_codes_left: i32::try_from(status.recovery_codes_left).unwrap_or(i32::MAX),
            required_by_site: status.is_required,
        }))
    }
}
