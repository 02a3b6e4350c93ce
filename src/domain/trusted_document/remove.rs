use futures_util::FutureExt;

use super::{MAX_AT_ONCE, is_document_id};
use crate::{
    app::App,
    domain::{Call, Path, Reason, Result, audit, draft::act, tenant},
    repositories::{
        Removal,
        trusted_documents::{self, TrustedDocumentRow},
    },
    values::Scope,
};

/// Has no request name these documents any more, all of them or none, and gives them as they were. Needs
/// `documents:write`.
pub async fn remove(
    app: &App,
    call: &Call,
    document_ids: Vec<String>,
) -> Result<Vec<TrustedDocumentRow>> {
    let client = call.require(Scope::DocumentsWrite)?;
    act(app, call, client, document_ids, |job, conn, draft| {
        async move {
            let tenant = draft.tenant_id;
            let path = Path::of("documentIds");
            if job.input.len() > MAX_AT_ONCE {
                let max = MAX_AT_ONCE;
                draft.faults.add(path, Reason::TooMany { max });
                return draft.refuse();
            }
            tenant::hold(conn, tenant).await?;
            let ids = job.input.iter().map(String::as_str);
            let ids: Vec<_> = ids.filter(|id| is_document_id(id)).collect();
            let mut known = trusted_documents::by_document_ids(conn, tenant, &ids).await?;
            let mut rows: Vec<TrustedDocumentRow> = Vec::new();
            for (index, id) in job.input.iter().enumerate() {
                match known.iter().position(|row| row.document_id == *id) {
                    Some(at) => rows.push(known.swap_remove(at)),
                    None => {
                        let reason = match rows.iter().any(|row| row.document_id == *id) {
                            true => Reason::GivenTwice,
                            false => Reason::NotFound,
                        };
                        draft.faults.add(path.at(index), reason);
                    }
                }
            }
            if !rows.is_empty() {
                let ids = rows.iter().map(|row| row.id).collect();
                draft.changes.removals = vec![Removal::TrustedDocuments { tenant, ids }];
                draft.note("trustedDocuments");
            }
            let action = "removeTrustedDocuments";
            audit::record(&job.app, &job.actor, action, tenant, draft);
            Ok(rows)
        }
        .boxed()
    })
    .await
}
