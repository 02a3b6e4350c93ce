use async_graphql::InputObject;

use super::object::IdentityProvider;
use crate::domain::identity_provider::{self, NewIdentityProvider};

/// An identity provider whose word is to be taken.
#[derive(InputObject)]
pub(in crate::graphql) struct CreateIdentityProviderInput {
    /// Its name in inputs: 1 to 64 of `a-z A-Z 0-9 _ - .`; unique in the tenant. It stays.
    code: String,
    /// Its name, for people: 1 to 255 characters.
    name: String,
    /// The issuer, written as its tokens name it: an address that starts with `https://`, without a query
    /// or a fragment, at most 2,048 characters. An address in a private network is NOT_ALLOWED, unless
    /// the server's operator names its host. It stays.
    issuer: String,
    /// What the tenant is called there, 1 to 255 characters: tokens for anybody else are refused.
    client_id: String,
}

impl From<CreateIdentityProviderInput> for NewIdentityProvider {
    fn from(input: CreateIdentityProviderInput) -> Self {
        Self {
            code: input.code,
            name: input.name,
            issuer: input.issuer,
            client_id: input.client_id,
        }
    }
}

mutation! {
    /// Takes the word of an identity provider from now on: at most 20 a tenant, else TOO_MANY. The provider
    /// is not asked before the first token of it comes. Accounts that customers have under its code
    /// already stay as they are, not verified. Needs an API key with `settings:write`.
    CreateIdentityProvider: create_identity_provider(CreateIdentityProviderInput) -> CreateIdentityProviderPayload {
        /// The identity provider; null where there are `userErrors`.
        identity_provider: IdentityProvider
    } = |app, call, input| identity_provider::create(app, call, input.into())
}
