use async_graphql::{Context, ID, Object};

use crate::{
    domain::Result,
    graphql::{
        external_id::{self, ExternalId},
        scalars::DateTime,
    },
    repositories::partners::PartnerRow,
};

pub(in crate::graphql) struct Partner(pub(in crate::graphql) PartnerRow);

/// A business partner whose customers the customers are.
#[Object]
impl Partner {
    /// Its id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Its name.
    async fn name(&self) -> &String {
        &self.0.name
    }

    /// What other systems call it, by system.
    async fn external_ids(&self, ctx: &Context<'_>) -> Result<Vec<ExternalId>> {
        external_id::external_ids(ctx, self.0.id.owner()).await
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }
}
