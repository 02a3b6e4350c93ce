use async_graphql::{ID, InputObject};

use super::object::Store;
use crate::{
    domain::store::{self, NewStore},
    graphql::{change::list, external_id::ExternalIdInput},
};

/// A store to be created.
#[derive(InputObject)]
pub(in crate::graphql) struct CreateStoreInput {
    /// Its name: 1 to 255 characters.
    name: String,
    /// The site it belongs to; else that of the header X-Frontdesk-Site, else the API client's, else the
    /// tenant's only one.
    site_id: Option<ID>,
    /// The partner whose store it is; the caller must be able to access it.
    partner_id: ID,
    /// What other systems call it.
    external_ids: Option<Vec<ExternalIdInput>>,
}

impl From<CreateStoreInput> for NewStore {
    fn from(input: CreateStoreInput) -> Self {
        Self {
            name: input.name,
            site_id: input.site_id.map(|id| id.0),
            partner_id: input.partner_id.0,
            external_ids: list(input.external_ids),
        }
    }
}

mutation! {
    /// Adds a store of a partner. Needs an API key with `partners:write` that can access the partner.
    CreateStore: create_store(CreateStoreInput) -> CreateStorePayload {
        /// The store; null where there are `userErrors`.
        store: Store
    } = |app, call, input| store::create(app, call, input.into())
}
