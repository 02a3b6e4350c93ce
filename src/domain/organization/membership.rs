//! What the actions on memberships share.

use crate::{
    app::App,
    domain::{
        Draft, Path, Result, customer,
        draft::Job,
        invitation,
        metadata::{self, NewMetadata, Place},
        named::MAX_NAME,
    },
    repositories::{Conn, Removal, customers::CustomerRow, memberships::MembershipRow},
    values::{CustomerId, MembershipRole, MembershipStatus, OrganizationId, OwnerId},
};

/// A membership, as a caller describes it.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/organization"
)]
pub struct NewMembership {
    pub job_title: Option<String>,
    pub telephone: Option<String>,
    pub status: MembershipStatus,
    pub metadata: Vec<NewMetadata>,
}

impl Default for NewMembership {
    fn default() -> Self {
        Self {
            job_title: None,
            telephone: None,
            status: MembershipStatus::Active,
            metadata: Vec::new(),
        }
    }
}

/// Adds a membership to a draft.
pub(in crate::domain) fn new_membership(
    app: &App,
    draft: &mut Draft,
    (organization_id, customer_id): (OrganizationId, CustomerId),
    role: MembershipRole,
    new: &NewMembership,
    path: &Path,
) -> MembershipRow {
    let now = app.now();
    let mut line = |name: &str, text: &Option<String>| {
        let text = text.as_ref()?;
        draft.faults.line(path.at(name), text, MAX_NAME)
    };
    let row = MembershipRow {
        tenant_id: OwnerId::NIL.of_kind(),
        id: app.new_id(),
        organization_id,
        customer_id,
        job_title: line("jobTitle", &new.job_title),
        telephone: line("telephone", &new.telephone),
        status: new.status,
        role,
        created_at: now,
        updated_at: now,
    };
    let row = MembershipRow {
        tenant_id: draft.tenant_id,
        ..row
    };
    let place = Place::public(row.id.owner());
    metadata::merge(draft, place, &new.metadata, &path.at("metadata"), &[]);
    draft.note("membership");
    draft.changes.memberships.push(row.clone());
    row
}

/// Ends a membership of a customer who is held, and takes back whom they have invited.
pub(super) async fn end(
    app: &App,
    conn: &mut Conn,
    draft: &mut Draft,
    row: &MembershipRow,
) -> Result<()> {
    let tenant = row.tenant_id;
    draft.note("memberships");
    draft.changes.removals.extend([
        Removal::MetadataOf {
            tenant,
            owners: vec![row.id.owner()],
        },
        Removal::Memberships {
            tenant,
            ids: vec![row.id],
        },
    ]);
    invitation::revoke_sent(app, conn, draft, row, None).await
}

/// Adds a membership of a customer who is held, as it is from now on, to a draft, and takes back whom the member has
/// invited and could not invite any more.
pub(super) async fn change(
    app: &App,
    conn: &mut Conn,
    draft: &mut Draft,
    row: &mut MembershipRow,
) -> Result<()> {
    row.updated_at = app.now();
    draft.changes.updated_memberships = vec![row.clone()];
    let role = Some(row.role).filter(|_| row.status == MembershipStatus::Active);
    invitation::revoke_sent(app, conn, draft, row, role).await
}

/// A membership and its customer, which the caller can see, held as they are.
pub(super) async fn find<I>(
    job: &Job<I>,
    conn: &mut Conn,
    id: &str,
    draft: &mut Draft,
) -> Result<(MembershipRow, CustomerRow)> {
    let path = Path::of("id");
    let found = find_in!(conn, draft, memberships, MembershipId, id, path.clone());
    if let Some(row) = found {
        let customer = row.customer_id.to_string();
        let customer = customer::hold(conn, &job.client, &customer, &path, draft).await?;
        // Read again: only now it stays as it is.
        if let Some(customer) = customer
            && let Some(row) = find_in!(conn, draft, memberships, MembershipId, id, path)
        {
            return Ok((row, customer));
        }
    }
    draft.refuse()
}
