use futures_util::FutureExt;

use super::{NewMembership, membership::new_membership};
use crate::{
    app::App,
    domain::{Call, Fault, Path, Reason, Result, audit, customer, draft::act},
    repositories::{
        UniqueKey,
        memberships::{self, MembershipRow},
    },
    values::{MembershipRole, Scope},
};

/// Memberships of one customer at most.
pub(in crate::domain) const MAX_MEMBERSHIPS: usize = 100;

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
