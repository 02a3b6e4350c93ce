use async_graphql::{Context, InputObject, MaybeUndefined, Object, SimpleObject};

use super::object::{
    EmailUniqueness, PartnerAssignment, PartnerFallback, PhoneMode, TenantSettings,
};
use crate::{
    domain::{
        Result,
        tenant::{self, SettingsChange},
    },
    graphql::{
        context::ContextExt,
        user_error::{Settled, UserError, settle},
    },
};

/// What is to change of the settings. What is left out stays as it is; null is REQUIRED.
#[derive(InputObject)]
pub(in crate::graphql) struct UpdateTenantSettingsInput {
    /// Which partners a new customer is assigned to.
    partner_assignment: MaybeUndefined<PartnerAssignment>,
    /// What happens to a customer without a store where partners follow from stores.
    partner_fallback: MaybeUndefined<PartnerFallback>,
    /// How telephone numbers are kept from now on. Numbers that are stored stay as they are.
    phone_mode: MaybeUndefined<PhoneMode>,
    /// Within what an e-mail address belongs to one customer. Refused with CONFLICT where customers
    /// break the new rule already; the message says how many.
    email_uniqueness: MaybeUndefined<EmailUniqueness>,
}

impl From<UpdateTenantSettingsInput> for SettingsChange {
    fn from(input: UpdateTenantSettingsInput) -> Self {
        Self {
            partner_assignment: change(input.partner_assignment),
            partner_fallback: change(input.partner_fallback),
            phone_mode: change(input.phone_mode),
            email_uniqueness: change(input.email_uniqueness),
        }
    }
}

fn change<G, D: From<G>>(value: MaybeUndefined<G>) -> Option<Option<D>> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(value.into())),
    }
}

/// What became of it.
#[derive(SimpleObject)]
pub(in crate::graphql) struct UpdateTenantSettingsPayload {
    /// All settings as they are now; null where there are `userErrors`.
    settings: Option<TenantSettings>,
    /// All faults of the input. Where there are any, nothing was changed.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(in crate::graphql) struct UpdateTenantSettings;

#[Object]
impl UpdateTenantSettings {
    /// Changes the rules of the caller's tenant. Needs an API key with `settings:write`.
    async fn update_tenant_settings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: UpdateTenantSettingsInput,
    ) -> Option<Result<UpdateTenantSettingsPayload>> {
        let updated = tenant::update_settings(ctx.app(), ctx.call(), input.into()).await;
        let payload = |(settings, user_errors): Settled<_>| UpdateTenantSettingsPayload {
            settings: settings.map(Into::into),
            user_errors,
        };
        Some(settle(updated).map(payload))
    }
}
