use async_graphql::{ID, InputObject};

use super::object::Invitation;
use crate::{
    domain::invitation::{self, MemberInvitation},
    graphql::{
        enums::MembershipRole,
        scalars::{EmailAddress, Url},
    },
};

/// Somebody who is to become a member of an organization.
#[derive(InputObject)]
pub(in crate::graphql) struct InviteMemberInput {
    /// The organization; may be left out by who is an active member of one alone, else REQUIRED.
    organization_id: Option<ID>,
    /// The e-mail address to invite. One that is invited to become an owner already only owners invite again: else
    /// NOT_PERMITTED.
    email: EmailAddress,
    /// What the member may do there. `OWNER` only owners may say: else NOT_PERMITTED.
    #[graphql(default_with = "Some(MembershipRole::Member)")]
    role: Option<MembershipRole>,
    /// What the member does there: at most 255 characters.
    job_title: Option<String>,
    /// Where the link of the mail leads back to: an address that starts with one of the site's `redirectUrls`.
    redirect_url: Option<Url>,
}

impl From<InviteMemberInput> for MemberInvitation {
    fn from(input: InviteMemberInput) -> Self {
        Self {
            organization_id: input.organization_id.map(|id| id.0),
            email: input.email.0,
            role: input.role.unwrap_or(MembershipRole::Member).into(),
            job_title: input.job_title,
            redirect_url: input.redirect_url.map(|url| url.0),
        }
    }
}

mutation! {
    /// Invites an e-mail address to an organization of the customer who is signed in, by a mail whose link is good for 7 days;
    /// whether there is an account with it is not told. Who is invited again is sent another mail of the same invitation,
    /// one a minute at most. An organization has at most 100 that wait: else TOO_MANY. Needs the token of a session, or a
    /// personal access token that may change something, of an owner or administrator of it; of other members it is
    /// NOT_PERMITTED. It is taken back when who has invited is no longer a member who may, or is blocked.
    InviteMember: invite_member(InviteMemberInput) -> InviteMemberPayload {
        /// The invitation; null where there are `userErrors`.
        invitation: Invitation
    } = |app, call, input| invitation::invite_member(app, call, input.into())
}
