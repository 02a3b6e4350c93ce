use futures_util::FutureExt;

use crate::{
    app::App,
    domain::{Call, Path, Reason, Result, audit, draft::act},
    repositories::{
        Removal,
        customers::{self, CustomerPartnerRow, CustomerRow},
        partners,
    },
    values::{PartnerId, Scope},
};

use super::hold::{hold, touch};

/// Partners of one customer at most.
pub(super) const MAX_PARTNERS: usize = 1_000;

/// The partners that a customer is to have.
#[derive(Debug, Clone)]
pub struct NewPartners {
    /// The customer.
    pub customer_id: String,
    /// The partners.
    pub partner_ids: Vec<String>,
}

/// Replaces the partners of a customer that the caller can see; those that it cannot see stay.
/// Needs `customers:partners` and a client of kind ENTERPRISE.
pub async fn set_partners(app: &App, call: &Call, new: NewPartners) -> Result<CustomerRow> {
    let client = call.require_enterprise(Scope::CustomersPartners)?;
    act(app, call, client, new, |job, conn, draft| {
        async move {
            let (access, new) = (&job.client.partners, &job.input);
            let path = Path::of("customerId");
            let found = hold(conn, &job.client, &new.customer_id, &path, draft).await?;
            let Some(mut customer) = found else {
                return draft.refuse();
            };
            let path = Path::of("partnerIds");
            if new.partner_ids.len() > MAX_PARTNERS {
                draft
                    .faults
                    .add(path, Reason::TooMany { max: MAX_PARTNERS });
                return draft.refuse();
            }
            let ids: Vec<Option<PartnerId>> =
                new.partner_ids.iter().map(|id| id.parse().ok()).collect();
            let asked: Vec<_> = ids.iter().flatten().copied().collect();
            let known = partners::by_ids(conn, draft.tenant_id, &asked).await?;
            let mut wanted: Vec<PartnerId> = Vec::with_capacity(ids.len());
            for (index, id) in ids.into_iter().enumerate() {
                let there =
                    |id: &PartnerId| access.allows(*id) && known.iter().any(|row| row.id == *id);
                match id.filter(there) {
                    None => draft.faults.add(path.at(index), Reason::NotFound),
                    Some(id) if wanted.contains(&id) => {
                        draft.faults.add(path.at(index), Reason::GivenTwice);
                    }
                    Some(id) => wanted.push(id),
                }
            }
            let old = customers::partner_ids(conn, draft.tenant_id, customer.id).await?;
            let gone = old.iter().copied();
            let gone: Vec<_> = gone
                .filter(|id| access.allows(*id) && !wanted.contains(id))
                .collect();
            wanted.retain(|id| !old.contains(id));
            if !gone.is_empty() || !wanted.is_empty() {
                draft.note("partners");
                let row = |partner_id| CustomerPartnerRow {
                    tenant_id: customer.tenant_id,
                    customer_id: customer.id,
                    partner_id,
                };
                draft.changes.customer_partners = wanted.into_iter().map(row).collect();
                draft.changes.removals.push(Removal::CustomerPartners {
                    tenant: customer.tenant_id,
                    customer: customer.id,
                    partners: gone,
                });
                touch(&job.app, &mut customer, draft);
            }
            audit::record(
                &job.app,
                &job.actor,
                "setCustomerPartners",
                customer.id,
                draft,
            );
            Ok(customer)
        }
        .boxed()
    })
    .await
}
