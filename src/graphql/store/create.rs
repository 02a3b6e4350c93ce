use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::object::Store;
use crate::{
    domain::{
        Result,
        store::{self, NewStore},
    },
    graphql::{
        context::ContextExt,
        external_id::ExternalIdInput,
        user_error::{Settled, UserError, settle},
    },
};

/// A store to be created.
#[derive(InputObject)]
pub(in crate::graphql) struct CreateStoreInput {
    /// Its name: 1 to 255 characters.
    name: String,
    /// The site it belongs to; else the API client's, else the tenant's only one.
    site_id: Option<ID>,
    /// The partner whose store it is; the caller must be able to access it.
    partner_id: ID,
    /// What other systems call it.
    external_ids: Option<Vec<ExternalIdInput>>,
}

impl From<CreateStoreInput> for NewStore {
    fn from(input: CreateStoreInput) -> Self {
        let external_ids = input.external_ids.unwrap_or_default();
        Self {
            name: input.name,
            site_id: input.site_id.map(|id| id.0),
            partner_id: input.partner_id.0,
            external_ids: external_ids.into_iter().map(Into::into).collect(),
        }
    }
}

/// What became of it.
#[derive(SimpleObject)]
pub(in crate::graphql) struct CreateStorePayload {
    /// The store; null where there are `userErrors`.
    store: Option<Store>,
    /// All faults of the input. Where there are any, nothing was written.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(in crate::graphql) struct CreateStore;

#[Object]
impl CreateStore {
    /// Adds a store of a partner. Needs an API key with `partners:write`.
    async fn create_store(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The store.")] input: CreateStoreInput,
    ) -> Option<Result<CreateStorePayload>> {
        let created = store::create(ctx.app(), ctx.call(), input.into()).await;
        let payload = |(store, user_errors): Settled<_>| CreateStorePayload {
            store: store.map(Store),
            user_errors,
        };
        Some(settle(created).map(payload))
    }
}
