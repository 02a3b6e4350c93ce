use async_graphql::{ID, InputObject, MaybeUndefined};

use super::object::IdentityProvider;
use crate::{
    domain::identity_provider::{self, IdentityProviderChange},
    graphql::change::change,
};

/// What is to change of an identity provider. What is left out stays; its code and its issuer stay always.
#[derive(InputObject)]
pub(in crate::graphql) struct UpdateIdentityProviderInput {
    /// Its id.
    id: ID,
    /// Its name, for people: 1 to 255 characters. Null is REQUIRED.
    name: MaybeUndefined<String>,
    /// What the tenant is called there, 1 to 255 characters: tokens for anybody else are refused. Null is
    /// REQUIRED.
    client_id: MaybeUndefined<String>,
    /// Are its tokens taken? Where not, they are NOT_ALLOWED. Null is REQUIRED.
    is_enabled: MaybeUndefined<bool>,
}

impl From<UpdateIdentityProviderInput> for IdentityProviderChange {
    fn from(input: UpdateIdentityProviderInput) -> Self {
        Self {
            id: input.id.0,
            name: change(input.name),
            client_id: change(input.client_id),
            is_enabled: change(input.is_enabled),
        }
    }
}

mutation! {
    /// Changes an identity provider. Needs an API key with `settings:write`.
    UpdateIdentityProvider: update_identity_provider(UpdateIdentityProviderInput) -> UpdateIdentityProviderPayload {
        /// The identity provider; null where there are `userErrors`.
        identity_provider: IdentityProvider
    } = |app, call, input| identity_provider::update(app, call, input.into())
}
