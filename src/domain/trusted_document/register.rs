use std::collections::HashSet;

use futures_util::FutureExt;

use super::{MAX_AT_ONCE, MAX_DOCUMENT_ID, hash, is_document_id};
use crate::{
    app::App,
    domain::{Call, Draft, Path, Reason, Result, audit, draft::act, tenant},
    repositories::trusted_documents::{self, TrustedDocumentRow},
    values::Scope,
};

/// Documents of a tenant at most.
const MAX_DOCUMENTS: usize = 5_000;
/// An id that starts so has the document's SHA-256 in it.
const SHA256: &str = "sha256:";

/// A document, as a caller gives it.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/trusted_document"
)]
pub struct NewTrustedDocument {
    pub document_id: String,
    pub body: String,
    /// Why it cannot be run, where it cannot: who knows the schema says.
    pub fault: Option<String>,
}

/// Has requests name these documents from now on: all of them or none. One that is there already gets the new text. Gives
/// them in the order that they were given in. Needs `documents:write`.
pub async fn register(
    app: &App,
    call: &Call,
    new: Vec<NewTrustedDocument>,
) -> Result<Vec<TrustedDocumentRow>> {
    let client = call.require(Scope::DocumentsWrite)?;
    act(app, call, client, new, |job, conn, draft| {
        async move {
            let tenant = draft.tenant_id;
            if job.input.len() > MAX_AT_ONCE {
                let max = MAX_AT_ONCE;
                draft
                    .faults
                    .add(Path::of("documents"), Reason::TooMany { max });
                return draft.refuse();
            }
            // Two that register the same id take turns.
            tenant::hold(conn, tenant).await?;
            let ids = job.input.iter().map(|new| new.document_id.as_str());
            let ids: Vec<_> = ids.filter(|id| is_document_id(id)).collect();
            let mut known = trusted_documents::by_document_ids(conn, tenant, &ids).await?;
            let count = trusted_documents::count(conn, tenant).await?;
            let now = job.app.now();
            let (mut rows, mut seen) = (Vec::new(), HashSet::new());
            for (index, new) in job.input.iter().enumerate() {
                let path = Path::of("documents").at(index);
                check(new, &path, draft);
                if !seen.insert(new.document_id.as_str()) {
                    let path = path.at("documentId");
                    draft.faults.add(path, Reason::GivenTwice);
                }
                let is_it = |row: &TrustedDocumentRow| row.document_id == new.document_id;
                let row = match known.iter().position(is_it) {
                    Some(at) => {
                        let mut row = known.swap_remove(at);
                        if row.body != new.body {
                            row.body.clone_from(&new.body);
                            row.updated_at = now;
                            draft.changes.updated_trusted_documents.push(row.clone());
                        }
                        row
                    }
                    None => {
                        let row = TrustedDocumentRow {
                            tenant_id: tenant,
                            id: job.app.new_id(),
                            document_id: new.document_id.clone(),
                            body: new.body.clone(),
                            created_at: now,
                            updated_at: now,
                        };
                        draft.changes.trusted_documents.push(row.clone());
                        row
                    }
                };
                rows.push(row);
            }
            let added = draft.changes.trusted_documents.len();
            let max = MAX_DOCUMENTS;
            if usize::try_from(count).unwrap_or(max).saturating_add(added) > max {
                draft
                    .faults
                    .add(Path::of("documents"), Reason::Full { max });
            }
            if added > 0 || !draft.changes.updated_trusted_documents.is_empty() {
                draft.note("trustedDocuments");
            }
            let action = "registerTrustedDocuments";
            audit::record(&job.app, &job.actor, action, tenant, draft);
            Ok(rows)
        }
        .boxed()
    })
    .await
}

/// Notes what is wrong with one.
fn check(new: &NewTrustedDocument, path: &Path, draft: &mut Draft) {
    if !is_document_id(&new.document_id) {
        let max = MAX_DOCUMENT_ID;
        draft
            .faults
            .add(path.at("documentId"), Reason::DocumentId { max });
    }
    let promised = new.document_id.strip_prefix(SHA256);
    if promised.is_some_and(|promised| promised != hash(&new.body)) {
        draft
            .faults
            .add(path.at("documentId"), Reason::DocumentHash);
    }
    // PostgreSQL cannot keep it.
    let nul = new.body.contains('\0');
    let nul = nul.then(|| "it has a NUL character".to_owned());
    if let Some(why) = nul.or_else(|| new.fault.clone()) {
        draft.faults.add(path.at("body"), Reason::Document { why });
    }
}
