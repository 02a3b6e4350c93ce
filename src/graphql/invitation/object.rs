use async_graphql::{Context, Enum, ID, Object};

use crate::{
    domain::{Result, invitation::Guest},
    graphql::{
        context::ContextExt,
        enums::MembershipRole,
        organization::object::Organization,
        scalars::{DateTime, EmailAddress, LanguageCode},
        site::object::Site,
    },
    repositories::invitations::InvitationRow,
};

/// What has become of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(in crate::graphql) enum InvitationState {
    /// It can be accepted.
    Pending,
    /// It was accepted.
    Accepted,
    /// It was taken back.
    Revoked,
    /// Its time is over. Who is invited once more has the same one again.
    Expired,
}

shows!(Invitation(InvitationRow));

/// Somebody who was asked, by mail, to come to a site, or to an organization as one of its members.
#[Object]
impl Invitation {
    /// Its id.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// What has become of it.
    async fn state(&self, ctx: &Context<'_>) -> InvitationState {
        match &self.0 {
            row if row.accepted_at.is_some() => InvitationState::Accepted,
            row if row.revoked_at.is_some() => InvitationState::Revoked,
            row if row.expires_at <= ctx.app().now() => InvitationState::Expired,
            _ => InvitationState::Pending,
        }
    }

    /// The e-mail address that is invited.
    async fn email(&self) -> EmailAddress {
        EmailAddress(self.0.email.clone())
    }

    /// The first name of who is invited, where it was said.
    async fn first_name(&self) -> Option<String> {
        Guest::of(&self.0).first_name
    }

    /// The last name of who is invited, where it was said.
    async fn last_name(&self) -> Option<String> {
        Guest::of(&self.0).last_name
    }

    /// The language of who is invited, where it was said.
    async fn language(&self) -> Option<LanguageCode> {
        Guest::of(&self.0).language.map(LanguageCode)
    }

    /// The site that they are invited to.
    async fn site(&self, ctx: &Context<'_>) -> Result<Site> {
        Site::load(ctx, self.0.site_id).await
    }

    /// The organization whose member they become; null where they only get an account.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        Some(Organization::load(ctx, self.0.organization_id?).await)
    }

    /// What they may do in the organization; null where there is none.
    async fn role(&self) -> Option<MembershipRole> {
        let role = self.0.organization_id.map(|_| self.0.role);
        role.map(Into::into)
    }

    /// What they do in the organization, where it was said.
    async fn job_title(&self) -> Option<String> {
        Guest::of(&self.0).job_title
    }

    /// When the address was first invited.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// From when it cannot be accepted: 7 days after it was last sent.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// When it was accepted.
    async fn accepted_at(&self) -> Option<DateTime> {
        self.0.accepted_at.map(Into::into)
    }

    /// When it was taken back.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(Into::into)
    }
}
