use async_graphql::InputObject;

use super::object::TrustedDocument;
use crate::domain::trusted_document;

/// The documents that no request may name any more.
#[derive(InputObject)]
pub(in crate::graphql) struct RemoveTrustedDocumentsInput {
    /// What requests name them by: at most 100, else TOO_MANY. One that is not registered is NOT_FOUND.
    document_ids: Vec<String>,
}

mutation! {
    /// Has no request name these documents any more, all of them or none; they are looked up for each request, so that is
    /// at once and on all servers. Who has a document's text may still send that, where the server runs it.
    /// Needs an API key with `documents:write`.
    RemoveTrustedDocuments: remove_trusted_documents(RemoveTrustedDocumentsInput) -> RemoveTrustedDocumentsPayload {
        /// The documents as they were, in the order of the input; null where there are `userErrors`.
        documents: Vec<TrustedDocument>
    } = |app, call, input| async move {
        let rows = trusted_document::remove(app, call, input.document_ids).await?;
        Ok::<Vec<TrustedDocument>, crate::domain::Error>(rows.into_iter().map(Into::into).collect())
    }
}
