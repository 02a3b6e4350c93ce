use async_graphql::{ID, Object};

use crate::{graphql::scalars::DateTime, repositories::trusted_documents::TrustedDocumentRow};

shows!(TrustedDocument(TrustedDocumentRow));

/// A document that requests may name in the place of sending it: as `documentId`, or as
/// `extensions.persistedQuery.sha256Hash`.
#[Object]
impl TrustedDocument {
    /// Its id here.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// What requests name it by.
    async fn document_id(&self) -> &String {
        &self.0.document_id
    }

    /// The document itself.
    async fn body(&self) -> &String {
        &self.0.body
    }

    /// When it was registered.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last registered with another body.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}
