use async_graphql::{Context, ID, Object};

use crate::{
    domain::{Viewer, organization::Colleague},
    graphql::{
        context::ContextExt,
        enums::{MembershipRole, MembershipStatus},
        scalars::{DateTime, EmailAddress},
    },
};

shows!(OrganizationMember(Colleague));

/// A member of an organization, as the other members see them.
#[Object]
impl OrganizationMember {
    /// The membership's id.
    async fn id(&self) -> ID {
        self.0.membership.id.into()
    }

    /// The name to show.
    async fn display_name(&self) -> Option<&String> {
        self.0.customer.display_name.as_ref()
    }

    /// The first name.
    async fn first_name(&self) -> Option<&String> {
        self.0.customer.first_name.as_ref()
    }

    /// The last name.
    async fn last_name(&self) -> Option<&String> {
        self.0.customer.last_name.as_ref()
    }

    /// The e-mail address.
    async fn email(&self) -> Option<EmailAddress> {
        self.0.customer.email.clone().map(EmailAddress)
    }

    /// What the member does there.
    async fn job_title(&self) -> Option<&String> {
        self.0.membership.job_title.as_ref()
    }

    /// How the member is reached there.
    async fn telephone(&self) -> Option<&String> {
        self.0.membership.telephone.as_ref()
    }

    /// Does the membership count?
    async fn status(&self) -> MembershipStatus {
        self.0.membership.status.into()
    }

    /// What the member may do there.
    async fn role(&self) -> MembershipRole {
        self.0.membership.role.into()
    }

    /// Is it the customer who is signed in?
    async fn is_me(&self, ctx: &Context<'_>) -> bool {
        match &ctx.call().viewer {
            Viewer::Customer(me) => me.customer_id == self.0.customer.id,
            Viewer::ApiClient(_) | Viewer::Anonymous => false,
        }
    }

    /// Since when.
    async fn created_at(&self) -> DateTime {
        self.0.membership.created_at.into()
    }
}
