use async_graphql::{ID, InputObject};

use super::object::PersonalAccessToken;
use crate::domain::personal_access_token;

/// Which personal access token is revoked.
#[derive(InputObject)]
pub(in crate::graphql) struct RevokePersonalAccessTokenInput {
    /// The token's id.
    id: ID,
}

mutation! {
    /// Removes a personal access token of the person who is signed in: it is refused from now on. Needs a session of the person's
    /// own.
    RevokePersonalAccessToken: revoke_personal_access_token(RevokePersonalAccessTokenInput) -> RevokePersonalAccessTokenPayload {
        /// The token as it was; null where there are `userErrors`.
        personal_access_token: PersonalAccessToken
    } = |app, call, input| personal_access_token::revoke(app, call, &input.id)
}
