use async_graphql::{ID, InputObject};

use super::object::Invitation;
use crate::domain::invitation;

/// An invitation to be taken back.
#[derive(InputObject)]
pub(in crate::graphql) struct RevokeInvitationInput {
    /// The invitation's id.
    id: ID,
}

mutation! {
    /// Takes an invitation back: its links are refused from now on. One that was accepted is ALREADY_USED. Needs the token of
    /// a session, or a personal access token that may change something, of an owner or administrator of the organization
    /// that it is to, where it makes an owner, of an owner (else NOT_PERMITTED); or an API key with `customers:write`, for what it sent itself, or for any where it can access all
    /// partners.
    RevokeInvitation: revoke_invitation(RevokeInvitationInput) -> RevokeInvitationPayload {
        /// The invitation; null where there are `userErrors`.
        invitation: Invitation
    } = |app, call, input| invitation::revoke(app, call, input.id.0)
}
