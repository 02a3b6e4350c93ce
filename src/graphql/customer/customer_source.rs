use async_graphql::{Context, ID, Object};

use crate::{
    domain::Result,
    graphql::{
        context::ContextExt, loaders::SourceById, scalars::DateTime, source::object::Source,
    },
    repositories::{self, sources::CustomerSourceRow},
};

/// Where a customer came from.
#[derive(Clone)]
pub(in crate::graphql) struct CustomerSource(CustomerSourceRow);

impl From<CustomerSourceRow> for CustomerSource {
    fn from(row: CustomerSourceRow) -> Self {
        Self(row)
    }
}

/// Where a customer came from.
#[Object]
impl CustomerSource {
    /// The source.
    async fn source(&self, ctx: &Context<'_>) -> Result<Source> {
        let row = ctx
            .loaders()
            .source
            .load(SourceById(self.0.source_id))
            .await?;
        Ok(Source(row.ok_or(repositories::Error::Missing("source"))?))
    }

    /// The source's id.
    async fn source_id(&self) -> ID {
        self.0.source_id.into()
    }

    /// What the source calls the customer.
    async fn external_id(&self) -> Option<&String> {
        Some(&self.0.external_id).filter(|id| !id.is_empty())
    }

    /// Since when it is known.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}
