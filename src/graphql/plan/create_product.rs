use async_graphql::InputObject;

use super::object::Product;
use crate::{
    domain::product::{self, NewProduct},
    graphql::{change::list, external_id::ExternalIdInput},
};

/// A product to be created.
#[derive(InputObject)]
pub(in crate::graphql) struct CreateProductInput {
    /// Its name in inputs: 1 to 64 of `a-z A-Z 0-9 _ - .`; unique in the tenant.
    code: String,
    /// Its name: 1 to 255 characters.
    name: String,
    /// What other systems call it.
    external_ids: Option<Vec<ExternalIdInput>>,
}

impl From<CreateProductInput> for NewProduct {
    fn from(input: CreateProductInput) -> Self {
        Self {
            code: input.code,
            name: input.name,
            external_ids: list(input.external_ids),
        }
    }
}

mutation! {
    /// Adds a product. Needs an API key with `plans:write`.
    CreateProduct: create_product(CreateProductInput) -> CreateProductPayload {
        /// The product; null where there are `userErrors`.
        product: Product
    } = |app, call, input| product::create(app, call, input.into())
}
