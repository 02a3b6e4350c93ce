use async_graphql::{Context, InputObject, Object, SimpleObject};

use super::object::Partner;
use crate::{
    domain::{
        Result,
        partner::{self, NewPartner},
    },
    graphql::{
        context::ContextExt,
        external_id::ExternalIdInput,
        user_error::{Settled, UserError, settle},
    },
};

/// A partner to be created.
#[derive(InputObject)]
pub(in crate::graphql) struct CreatePartnerInput {
    /// Its name: 1 to 255 characters.
    name: String,
    /// What other systems call it.
    external_ids: Option<Vec<ExternalIdInput>>,
}

impl From<CreatePartnerInput> for NewPartner {
    fn from(input: CreatePartnerInput) -> Self {
        let external_ids = input.external_ids.unwrap_or_default();
        Self {
            name: input.name,
            external_ids: external_ids.into_iter().map(Into::into).collect(),
        }
    }
}

/// What became of it.
#[derive(SimpleObject)]
pub(in crate::graphql) struct CreatePartnerPayload {
    /// The partner; null where there are `userErrors`.
    partner: Option<Partner>,
    /// All faults of the input. Where there are any, nothing was written.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(in crate::graphql) struct CreatePartner;

#[Object]
impl CreatePartner {
    /// Adds a partner. Needs an API key with `partners:write`; one that can access only some
    /// partners can access this one from now on.
    async fn create_partner(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The partner.")] input: CreatePartnerInput,
    ) -> Option<Result<CreatePartnerPayload>> {
        let created = partner::create(ctx.app(), ctx.call(), input.into()).await;
        let payload = |(partner, user_errors): Settled<_>| CreatePartnerPayload {
            partner: partner.map(Partner),
            user_errors,
        };
        Some(settle(created).map(payload))
    }
}
