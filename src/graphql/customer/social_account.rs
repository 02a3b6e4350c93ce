use async_graphql::SimpleObject;

use crate::{graphql::scalars::DateTime, repositories::credentials::SocialAccountRow};

/// An account at a social network.
#[derive(SimpleObject)]
pub(in crate::graphql) struct SocialAccount {
    /// The network.
    provider: String,
    /// Whose account it is there, by the word of the identity provider with this code; null where there
    /// was none to say.
    subject: Option<String>,
    /// The e-mail address that the identity provider knows to be theirs.
    email: Option<String>,
    /// When it was first given.
    created_at: DateTime,
    /// When its token was last given.
    updated_at: DateTime,
}

impl From<SocialAccountRow> for SocialAccount {
    fn from(row: SocialAccountRow) -> Self {
        Self {
            provider: row.provider,
            subject: row.subject,
            email: row.email,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }
    }
}
