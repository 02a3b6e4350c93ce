use async_graphql::{ID, InputObject, MaybeUndefined};

use super::object::Store;
use crate::{
    domain::store::{self, StoreChange},
    graphql::{
        change::{change, change_list},
        external_id::ExternalIdInput,
    },
};

/// What is to change of a store. What is left out stays; its site stays always.
#[derive(InputObject)]
pub(in crate::graphql) struct UpdateStoreInput {
    /// Its id.
    id: ID,
    /// Its name: 1 to 255 characters. Null is REQUIRED.
    name: MaybeUndefined<String>,
    /// The partner whose store it is. Customers that were assigned by the store stay where they are.
    partner_id: MaybeUndefined<ID>,
    /// What other systems call it: all of them. Null removes all.
    external_ids: MaybeUndefined<Vec<ExternalIdInput>>,
}

impl From<UpdateStoreInput> for StoreChange {
    fn from(input: UpdateStoreInput) -> Self {
        Self {
            id: input.id.0,
            name: change(input.name),
            partner_id: change(input.partner_id),
            external_ids: change_list(input.external_ids),
        }
    }
}

mutation! {
    /// Changes a store whose partner the caller can access. Needs an API key with `partners:write`.
    UpdateStore: update_store(UpdateStoreInput) -> UpdateStorePayload {
        /// The store; null where there are `userErrors`.
        store: Store
    } = |app, call, input| store::update(app, call, input.into())
}
