use futures_util::FutureExt;

use super::create::describe;
use crate::{
    app::App,
    domain::{
        Call, Change, Draft, Path, Reason, Result, audit,
        draft::act,
        external_id::{self, NewExternalId},
        metadata::{self, NewMetadata, Place},
        named::MAX_NAME,
    },
    repositories::{
        Conn,
        organizations::{self, OrganizationRow},
    },
    values::{OrganizationId, Scope, fold},
};

/// What is changed of what an organization says of itself.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/organization"
)]
pub struct OrganizationTexts {
    pub name: Change<String>,
    pub company_name: Change<String>,
    pub description: Change<String>,
}

/// What is changed of an organization.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/organization"
)]
pub struct OrganizationChange {
    pub id: String,
    pub texts: OrganizationTexts,
    pub parent_id: Change<String>,
    pub external_ids: Change<Vec<NewExternalId>>,
    pub metadata: Change<Vec<NewMetadata>>,
}

/// Changes an organization. Needs `organizations:write`.
pub async fn update(app: &App, call: &Call, change: OrganizationChange) -> Result<OrganizationRow> {
    let client = call.require(Scope::OrganizationsWrite)?;
    act(app, call, client, change, |job, conn, draft| {
        async move {
            let (app, change) = (&job.app, &job.input);
            hold(conn, draft, change).await?;
            let path = Path::of("id");
            let found = find_in!(conn, draft, organizations, OrganizationId, change.id, path);
            let Some(mut row) = found else {
                return draft.refuse();
            };
            rewrite(&mut row, &change.texts, draft);
            if let Some(parent) = &change.parent_id {
                let mut new = None;
                if let Some(id) = parent {
                    let path = Path::of("parentId");
                    let found = find_in!(conn, draft, organizations, OrganizationId, id, path);
                    new = found.map(|parent| parent.id);
                }
                if is_above(conn, &row, new).await? {
                    draft.faults.add(Path::of("parentId"), Reason::Cycle);
                }
                draft.set(&mut row.parent_id, "parentId", new);
            }
            external_id::change(conn, draft, row.id, &change.external_ids).await?;
            let (place, path) = (Place::public(row.id.owner()), Path::of("metadata"));
            metadata::change(conn, draft, place, &change.metadata, &path).await?;
            if !draft.changed.is_empty() {
                row.updated_at = app.now();
                draft.changes.updated_organizations = vec![row.clone()];
            }
            audit::record(app, &job.actor, "updateOrganization", row.id, draft);
            Ok(row)
        }
        .boxed()
    })
    .await
}

/// Gives an organization other texts.
pub(super) fn rewrite(row: &mut OrganizationRow, texts: &OrganizationTexts, draft: &mut Draft) {
    draft.name(&mut row.name, "name", &texts.name, MAX_NAME);
    row.name_key = fold(&row.name);
    draft.line(
        &mut row.company_name,
        "companyName",
        &texts.company_name,
        MAX_NAME,
    );
    describe(&mut row.description, &texts.description, draft);
}

/// Holds the organization as it is; where it gets another place, with the shape of the tree.
async fn hold(conn: &mut Conn, draft: &Draft, change: &OrganizationChange) -> Result<()> {
    let tenant = draft.tenant_id;
    if let Some(Some(_)) = change.parent_id {
        organizations::hold_tree(conn, tenant).await?;
    }
    if let Ok(id) = change.id.parse() {
        organizations::hold(conn, tenant, id).await?;
    }
    Ok(())
}

/// Is it the organization `below`, or above it?
async fn is_above(
    conn: &mut Conn,
    row: &OrganizationRow,
    below: Option<OrganizationId>,
) -> Result<bool> {
    let mut next = below;
    while let Some(id) = next {
        if id == row.id {
            return Ok(true);
        }
        next = organizations::parent_of(conn, row.tenant_id, id).await?;
    }
    Ok(false)
}
