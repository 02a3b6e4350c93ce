use async_graphql::{ID, InputObject, MaybeUndefined};

use super::object::Product;
use crate::{
    domain::product::{self, ProductChange},
    graphql::{
        change::{change, change_list},
        external_id::ExternalIdInput,
    },
};

/// What is to change of a product. What is left out stays; its code stays always.
#[derive(InputObject)]
pub(in crate::graphql) struct UpdateProductInput {
    /// Its id.
    id: ID,
    /// Its name: 1 to 255 characters. Null is REQUIRED.
    name: MaybeUndefined<String>,
    /// What other systems call it: all of them. Null removes all.
    external_ids: MaybeUndefined<Vec<ExternalIdInput>>,
}

impl From<UpdateProductInput> for ProductChange {
    fn from(input: UpdateProductInput) -> Self {
        Self {
            id: input.id.0,
            name: change(input.name),
            external_ids: change_list(input.external_ids),
        }
    }
}

mutation! {
    /// Changes a product. Needs an API key with `plans:write`.
    UpdateProduct: update_product(UpdateProductInput) -> UpdateProductPayload {
        /// The product; null where there are `userErrors`.
        product: Product
    } = |app, call, input| product::update(app, call, input.into())
}
