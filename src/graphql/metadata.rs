use async_graphql::{Context, InputObject, MaybeUndefined, SimpleObject};

use super::{
    context::ContextExt,
    loaders::{MetadataOf, PrivateMetadataOf},
    scalars::Json,
};
use crate::{
    domain::{Result, metadata::NewMetadata},
    repositories::metadata::MetadataRow,
    values::OwnerId,
};

/// An entry of free data.
#[derive(SimpleObject)]
pub(super) struct MetadataEntry {
    /// The key.
    key: String,
    /// The value.
    value: Json,
}

/// An entry of free data. An object has at most 100, of 64 KiB in all.
#[derive(InputObject)]
pub(super) struct MetadataInput {
    /// The key: 1 to 64 characters, each key once.
    key: String,
    /// The value, at most 4 KiB as JSON. A null value removes the key.
    value: MaybeUndefined<Json>,
}

impl From<MetadataInput> for NewMetadata {
    fn from(input: MetadataInput) -> Self {
        let value = input.value.take();
        Self {
            key: input.key,
            value: value.map_or(serde_json::Value::Null, |json| json.0),
        }
    }
}

/// The public entries of `owner`, by key.
pub(super) async fn metadata(ctx: &Context<'_>, owner: OwnerId) -> Result<Vec<MetadataEntry>> {
    Ok(entries(
        ctx.loaders().metadata.load(MetadataOf(owner)).await?,
    ))
}

/// The private entries of `owner`, by key.
pub(super) async fn private(ctx: &Context<'_>, owner: OwnerId) -> Result<Vec<MetadataEntry>> {
    let rows = ctx
        .loaders()
        .private_metadata
        .load(PrivateMetadataOf(owner));
    Ok(entries(rows.await?))
}

fn entries(rows: Option<Vec<MetadataRow>>) -> Vec<MetadataEntry> {
    let entry = |row: MetadataRow| MetadataEntry {
        key: row.key,
        value: Json(row.value.value()),
    };
    rows.unwrap_or_default().into_iter().map(entry).collect()
}

/// The value of one public entry of `owner`.
pub(super) async fn metafield(
    ctx: &Context<'_>,
    owner: OwnerId,
    key: &str,
) -> Result<Option<Json>> {
    let entries = metadata(ctx, owner).await?;
    let entry = entries.into_iter().find(|entry| entry.key == key);
    Ok(entry.map(|entry| entry.value))
}
