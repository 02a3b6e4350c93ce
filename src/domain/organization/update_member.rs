use futures_util::FutureExt;

use super::membership::{self, find};
use crate::{
    app::App,
    domain::{
        Call, Change, Path, Result, audit, customer,
        draft::act,
        metadata::{self, NewMetadata, Place},
        named::MAX_NAME,
    },
    repositories::memberships::MembershipRow,
    values::{MembershipRole, MembershipStatus, Scope},
};

/// What is changed of a membership.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/organization"
)]
pub struct MembershipChange {
    pub id: String,
    pub job_title: Change<String>,
    pub telephone: Change<String>,
    pub status: Change<MembershipStatus>,
    pub role: Change<MembershipRole>,
    pub metadata: Change<Vec<NewMetadata>>,
}

/// Changes a membership of a customer that the caller can see. Needs `customers:organization`.
pub async fn update_member(
    app: &App,
    call: &Call,
    change: MembershipChange,
) -> Result<MembershipRow> {
    let client = call.require(Scope::CustomersOrganization)?;
    act(app, call, client, change, |job, conn, draft| {
        async move {
            let change = &job.input;
            let (mut row, mut customer) = find(job, conn, &change.id, draft).await?;
            draft.line(&mut row.job_title, "jobTitle", &change.job_title, MAX_NAME);
            draft.line(&mut row.telephone, "telephone", &change.telephone, MAX_NAME);
            draft.value(&mut row.status, "status", &change.status);
            draft.value(&mut row.role, "role", &change.role);
            let (place, path) = (Place::public(row.id.owner()), Path::of("metadata"));
            metadata::change(conn, draft, place, &change.metadata, &path).await?;
            if !draft.changed.is_empty() {
                membership::change(&job.app, conn, draft, &mut row).await?;
                customer::touch(&job.app, &mut customer, draft);
            }
            audit::record(
                &job.app,
                &job.actor,
                "updateOrganizationMember",
                customer.id,
                draft,
            );
            Ok(row)
        }
        .boxed()
    })
    .await
}
