use async_graphql::SimpleObject;

use crate::graphql::scalars::DateTime;

/// An account at a social network.
#[derive(SimpleObject)]
pub(in crate::graphql) struct SocialAccount {
    /// The network.
    pub(super) provider: String,
    /// When it was first given.
    pub(super) created_at: DateTime,
    /// When its token was last given.
    pub(super) updated_at: DateTime,
}
