use futures_util::FutureExt;

use crate::{
    app::App,
    domain::{
        Call, Change, Draft, Fault, Path, Reason, Result, audit, customer,
        draft::{Job, act},
        metadata::{self, NewMetadata, Place},
        named::MAX_NAME,
    },
    repositories::{
        Conn, Removal, UniqueKey,
        customers::CustomerRow,
        memberships::{self, MembershipRow},
    },
    values::{CustomerId, MembershipRole, MembershipStatus, OrganizationId, OwnerId, Scope},
};

/// Memberships of one customer at most.
const MAX_MEMBERSHIPS: usize = 100;

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

/// A customer who becomes a member, as a caller describes it.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/organization"
)]
pub struct NewMember {
    pub organization_id: String,
    pub customer_id: String,
    pub role: MembershipRole,
    pub membership: NewMembership,
}

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

/// Makes a customer that the caller can see a member. Needs `customers:organization`.
pub async fn add_member(app: &App, call: &Call, new: NewMember) -> Result<MembershipRow> {
    let client = call.require(Scope::CustomersOrganization)?;
    act(app, call, client, new, |job, conn, draft| {
        async move {
            let new = &job.input;
            let path = Path::of("organizationId");
            let id = &new.organization_id;
            let organization = find_in!(conn, draft, organizations, OrganizationId, id, path);
            let path = Path::of("customerId");
            let customer =
                customer::hold(conn, &job.client, &new.customer_id, &path, draft).await?;
            let (Some(organization), Some(mut customer)) = (organization, customer) else {
                return draft.refuse();
            };
            let key = UniqueKey::Membership {
                customer: customer.id,
                organization: organization.id,
            };
            draft.claim(key, Fault::new(path, Reason::MemberAlready));
            let there = memberships::of_customers(conn, draft.tenant_id, &[customer.id]).await?;
            if there.len() >= MAX_MEMBERSHIPS {
                let max = MAX_MEMBERSHIPS;
                draft.faults.add(Path::root(), Reason::Full { max });
            }
            let ids = (organization.id, customer.id);
            let root = Path::root();
            let row = new_membership(&job.app, draft, ids, new.role, &new.membership, &root);
            customer::touch(&job.app, &mut customer, draft);
            audit::record(
                &job.app,
                &job.actor,
                "addOrganizationMember",
                customer.id,
                draft,
            );
            Ok(row)
        }
        .boxed()
    })
    .await
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
                row.updated_at = job.app.now();
                draft.changes.updated_memberships = vec![row.clone()];
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

/// Ends a membership of a customer that the caller can see. Needs `customers:organization`.
pub async fn remove_member(app: &App, call: &Call, id: String) -> Result<MembershipRow> {
    let client = call.require(Scope::CustomersOrganization)?;
    act(app, call, client, id, |job, conn, draft| {
        async move {
            let (row, mut customer) = find(job, conn, &job.input, draft).await?;
            let tenant = row.tenant_id;
            draft.note("memberships");
            draft.changes.removals = vec![
                Removal::MetadataOf {
                    tenant,
                    owners: vec![row.id.owner()],
                },
                Removal::Memberships {
                    tenant,
                    ids: vec![row.id],
                },
            ];
            customer::touch(&job.app, &mut customer, draft);
            audit::record(
                &job.app,
                &job.actor,
                "removeOrganizationMember",
                customer.id,
                draft,
            );
            Ok(row)
        }
        .boxed()
    })
    .await
}

/// A membership and its customer, which the caller can see, held as they are.
async fn find<I>(
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
