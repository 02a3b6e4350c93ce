use async_graphql::{ID, InputObject};

use super::object::IdentityProvider;
use crate::domain::identity_provider;

/// An identity provider to be removed.
#[derive(InputObject)]
pub(in crate::graphql) struct RemoveIdentityProviderInput {
    /// Its id.
    id: ID,
}

mutation! {
    /// Removes an identity provider that no customer has a verified account of. One that is in use is a
    /// CONFLICT: disable it instead. Needs an API key with `settings:write`.
    RemoveIdentityProvider: remove_identity_provider(RemoveIdentityProviderInput) -> RemoveIdentityProviderPayload {
        /// The identity provider as it was; null where there are `userErrors`.
        identity_provider: IdentityProvider
    } = |app, call, input| identity_provider::remove(app, call, input.id.0)
}
