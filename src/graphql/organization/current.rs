use async_graphql::{Context, ID, Object, connection::Connection};

use super::colleague::OrganizationMember;
use crate::{
    domain::{
        Result, invitation,
        organization::{self, Seat},
        page::PageArgs,
    },
    graphql::{
        connection::connection, context::ContextExt, enums::MembershipRole,
        invitation::object::Invitation, loaders::SubscriptionsOfOrganization,
        plan::subscription::PlanSubscription, scalars::DateTime,
    },
};

shows!(CurrentOrganization(Seat));

/// An organization, to one of its active members.
#[Object]
impl CurrentOrganization {
    /// Its id.
    async fn id(&self) -> ID {
        self.0.organization.id.into()
    }

    /// Its name.
    async fn name(&self) -> &String {
        &self.0.organization.name
    }

    /// The name of its company.
    async fn company_name(&self) -> Option<&String> {
        self.0.organization.company_name.as_ref()
    }

    /// What there is to say about it.
    async fn description(&self) -> Option<&String> {
        self.0.organization.description.as_ref()
    }

    /// What the customer who is signed in may do there.
    async fn role(&self) -> MembershipRole {
        self.0.membership.role.into()
    }

    /// Its members, oldest first, those who are not active included.
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100; 20 where it is not given.")] first: Option<i32>,
        #[graphql(desc = "The cursor of the member before the page.")] after: Option<String>,
    ) -> Result<Connection<String, OrganizationMember>> {
        let args = PageArgs {
            first,
            after,
            ..PageArgs::default()
        };
        let id = self.0.organization.id;
        let page = organization::colleagues(ctx.app(), ctx.call(), id, &args).await?;
        Ok(connection(page, OrganizationMember))
    }

    /// Who is invited and has not come yet, oldest first: at most 100. Null to who is neither an owner nor an
    /// administrator.
    async fn invitations(&self, ctx: &Context<'_>) -> Option<Result<Vec<Invitation>>> {
        if !self.0.manages() {
            return None;
        }
        let id = self.0.organization.id;
        let rows = invitation::pending(ctx.app(), ctx.call(), id).await;
        Some(rows.map(|rows| rows.into_iter().map(Into::into).collect()))
    }

    /// Its subscriptions, oldest first, those that have ended included.
    async fn subscription_history(&self, ctx: &Context<'_>) -> Result<Vec<PlanSubscription>> {
        let loader = &ctx.loaders().organization_subscriptions;
        let key = SubscriptionsOfOrganization(self.0.organization.id);
        let rows = loader.load(key).await?.unwrap_or_default();
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        self.0.organization.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.organization.updated_at.into()
    }
}

#[derive(Default)]
pub(in crate::graphql) struct CurrentOrganizationQuery;

#[Object]
impl CurrentOrganizationQuery {
    /// An organization of the customer who is signed in; null where it is not an active member of that one, or of no one or of
    /// several where none is named. Needs the token of a session, or a personal access token.
    async fn current_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one; may be left out by who is an active member of one alone.")]
        id: Option<ID>,
    ) -> Option<Result<CurrentOrganization>> {
        let named = id.as_ref().map(|id| id.as_str());
        let seat = organization::current(ctx.app(), ctx.call(), named).await;
        seat.transpose().map(|seat| seat.map(Into::into))
    }
}
