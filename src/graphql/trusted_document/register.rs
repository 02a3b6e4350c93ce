use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, SimpleObject};
use futures_util::FutureExt;

use super::object::TrustedDocument;
use crate::{
    domain::{
        Result,
        trusted_document::{self, NewTrustedDocument},
    },
    graphql::{
        context::ContextExt,
        documents::Checker,
        user_error::{UserError, settle},
    },
    values::Scope,
};

/// The documents that requests may name from now on.
#[derive(InputObject)]
pub(in crate::graphql) struct RegisterTrustedDocumentsInput {
    /// The documents: at most 100, else TOO_MANY.
    documents: Vec<TrustedDocumentInput>,
}

/// A document that requests may name.
#[derive(InputObject)]
pub(in crate::graphql) struct TrustedDocumentInput {
    /// What requests name it by: 1 to 128 visible ASCII characters, mostly the SHA-256 of the body in lower-case
    /// hexadecimal digits. One that starts with `sha256:` has to go on with that, else MISMATCH. One that is registered
    /// already gets the new body; the same twice in one input is INVALID_VALUE.
    document_id: String,
    /// The document: one operation with its fragments. One that does not parse, is past a limit of the server or does not
    /// fit the schema is INVALID_VALUE.
    body: String,
}

/// The outcome of a registration.
#[derive(SimpleObject)]
pub(in crate::graphql) struct RegisterTrustedDocumentsPayload {
    /// The documents, in the order of the input; null where there are `userErrors`.
    documents: Option<Vec<TrustedDocument>>,
    /// All faults of the input. Where there are any, nothing was written.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(in crate::graphql) struct RegisterTrustedDocuments;

#[Object]
impl RegisterTrustedDocuments {
    /// Has requests of the caller's tenant name these documents from now on, on all servers at once: all of them or none.
    /// Doing it again changes nothing. A tenant has at most 5,000, else TOO_MANY. Servers that run with
    /// `--trusted-documents off` do not look for them; with `require` they run nothing else, but for API keys with
    /// `documents:write`. Needs an API key with `documents:write`.
    async fn register_trusted_documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input.")] input: RegisterTrustedDocumentsInput,
    ) -> Option<Result<RegisterTrustedDocumentsPayload>> {
        // Nothing is judged for who may not register it.
        if let Err(refused) = ctx.call().require(Scope::DocumentsWrite) {
            return Some(Err(refused));
        }
        // Nor any of more than may be registered.
        let judges = input.documents.len() <= trusted_document::MAX_AT_ONCE;
        let checker = ctx.data_unchecked::<Arc<Checker>>();
        let mut documents = Vec::new();
        for TrustedDocumentInput { document_id, body } in input.documents {
            documents.push(NewTrustedDocument {
                fault: match judges {
                    true => checker.fault(&body).boxed().await,
                    false => None,
                },
                document_id,
                body,
            });
        }
        let done = trusted_document::register(ctx.app(), ctx.call(), documents);
        let settled = settle(ctx, done.boxed().await).await;
        Some(
            settled.map(|(rows, user_errors)| RegisterTrustedDocumentsPayload {
                documents: rows.map(|rows| rows.into_iter().map(Into::into).collect()),
                user_errors,
            }),
        )
    }
}
