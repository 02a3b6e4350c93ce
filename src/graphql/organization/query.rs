use async_graphql::{Context, ID, InputObject, Object, OneofObject, connection::Connection};

use super::object::Organization;
use crate::{
    domain::{Result, organization, page::PageArgs},
    graphql::{connection::connection, context::ContextExt, external_id::ExternalIdInput},
    values::OrganizationId,
};

/// What an organization is found by.
#[derive(OneofObject)]
pub(in crate::graphql) enum OrganizationIdentifier {
    /// Its id.
    Id(ID),
    /// What another system calls it.
    ExternalId(ExternalIdInput),
}

/// Which organizations; all that is given has to be so.
#[derive(InputObject, Default)]
pub(in crate::graphql) struct OrganizationFilter {
    /// The direct parts of this organization.
    parent_id: Option<ID>,
    /// Those with each of these words in their name, without regard to case.
    name: Option<String>,
}

#[derive(Default)]
pub(in crate::graphql) struct OrganizationQuery;

#[Object]
impl OrganizationQuery {
    /// One organization; null where there is none. Needs an API key with `customers:read`.
    async fn organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is found by.")] by: OrganizationIdentifier,
    ) -> Option<Result<Organization>> {
        let (app, call) = (ctx.app(), ctx.call());
        let row = match by {
            OrganizationIdentifier::Id(id) => {
                let ids: Vec<OrganizationId> = id.parse().into_iter().collect();
                let found = organization::by_ids(app, call, &ids).await;
                found.map(|found| found.into_values().next())
            }
            OrganizationIdentifier::ExternalId(id) => {
                organization::by_external_id(app, call, &id.into()).await
            }
        };
        row.transpose().map(|row| row.map(Organization))
    }

    /// The organizations, oldest first. Needs an API key with `customers:read`.
    async fn organizations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<OrganizationFilter>,
        #[graphql(desc = "How many, from 1 to 100; 20 where it is not given.")] first: Option<i32>,
        #[graphql(desc = "The cursor of the one before the page.")] after: Option<String>,
    ) -> Result<Connection<String, Organization>> {
        let filter = filter.unwrap_or_default();
        let filter = organization::OrganizationFilter {
            parent_id: filter.parent_id.map(|id| id.0),
            name: filter.name,
        };
        let args = PageArgs {
            first,
            after,
            ..PageArgs::default()
        };
        let page = organization::list(ctx.app(), ctx.call(), &filter, &args).await?;
        Ok(connection(page, Organization))
    }
}
