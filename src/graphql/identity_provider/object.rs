use async_graphql::{ID, Object};

use crate::{graphql::scalars::DateTime, repositories::identity_providers::IdentityProviderRow};

shows!(IdentityProvider(IdentityProviderRow));

/// Where people sign in elsewhere, by OpenID Connect. A `socialAccount` with its code needs an ID token
/// that it issued to `clientId`, and belongs to one customer.
#[Object]
impl IdentityProvider {
    /// Its id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Its name in inputs: the `provider` of a `socialAccount`.
    async fn code(&self) -> &String {
        &self.0.code
    }

    /// Its name, for people.
    async fn name(&self) -> &String {
        &self.0.name
    }

    /// The issuer of its tokens: the start of the address of its configuration
    /// (`/.well-known/openid-configuration`).
    async fn issuer(&self) -> &String {
        &self.0.issuer
    }

    /// What the tenant is called there, for starting a sign-in.
    async fn client_id(&self) -> &String {
        &self.0.client_id
    }

    /// Are its tokens taken? Where not, they are NOT_ALLOWED.
    async fn is_enabled(&self) -> bool {
        self.0.is_enabled
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}
