use super::object::TrustedDocument;
use crate::domain::trusted_document;

listed! {
    /// The trusted documents that the caller's tenant has registered, oldest first; those of the operator's manifest are
    /// not among them. Needs an API key with `documents:read`.
    TrustedDocumentQuery: trusted_documents -> TrustedDocument = trusted_document::list
}
