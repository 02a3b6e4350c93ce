use async_graphql::{ID, InputObject};

use super::colleague::OrganizationMember;
use crate::domain::organization;

/// A member who is to be one no longer.
#[derive(InputObject)]
pub(in crate::graphql) struct RemoveMemberInput {
    /// The membership's id.
    id: ID,
}

mutation! {
    /// Ends the membership of a member of an organization of the customer who is signed in. Needs the token of a session, or
    /// a personal access token that may change something, of an owner or administrator of it; to remove an owner, of an
    /// owner (else NOT_PERMITTED). One owner has to be left (else CONFLICT).
    RemoveMember: remove_member(RemoveMemberInput) -> RemoveMemberPayload {
        /// The member as they were; null where there are `userErrors`.
        member: OrganizationMember
    } = |app, call, input| organization::remove_colleague(app, call, input.id.0)
}
