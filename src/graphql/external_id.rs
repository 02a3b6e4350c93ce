use async_graphql::{Context, InputObject, SimpleObject};

use super::{context::ContextExt, loaders::ExternalIdsOf};
use crate::{
    domain::{Result, external_id::NewExternalId},
    values::OwnerId,
};

/// What another system calls a thing.
#[derive(SimpleObject)]
pub(super) struct ExternalId {
    /// The other system.
    system: String,
    /// The id there.
    value: String,
}

/// What another system calls a thing. One id of a system leads to one thing of a kind. A thing has
/// at most 20.
#[derive(InputObject)]
pub(super) struct ExternalIdInput {
    /// The other system: 1 to 64 characters, compared exactly.
    system: String,
    /// The id there: 1 to 255 characters, compared exactly.
    value: String,
}

impl From<ExternalIdInput> for NewExternalId {
    fn from(input: ExternalIdInput) -> Self {
        Self {
            system: input.system,
            value: input.value,
        }
    }
}

/// The external ids of `owner`, by system. A person sees those of the own account.
pub(super) async fn external_ids(ctx: &Context<'_>, owner: OwnerId) -> Result<Vec<ExternalId>> {
    let rows = ctx
        .loaders()
        .external_ids
        .load(ExternalIdsOf(owner))
        .await?;
    let rows = rows.unwrap_or_default().into_iter();
    let id = rows.map(|row| ExternalId {
        system: row.system,
        value: row.value,
    });
    Ok(id.collect())
}
