use async_graphql::{ID, Object};

use crate::{
    graphql::scalars::DateTime, repositories::personal_access_tokens::PersonalAccessTokenRow,
};

shows!(PersonalAccessToken(PersonalAccessTokenRow));

/// What a person gives to a program that then acts as the person. The token itself is shown once, when it is made.
#[Object]
impl PersonalAccessToken {
    /// Its id.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// What it is for.
    async fn name(&self) -> &String {
        &self.0.name
    }

    /// May it change nothing?
    async fn is_read_only(&self) -> bool {
        self.0.is_read_only
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// From when it is refused; null where it has no end.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(Into::into)
    }

    /// When it was last used, to 5 minutes.
    async fn last_used_at(&self) -> Option<DateTime> {
        self.0.last_used_at.map(Into::into)
    }
}
