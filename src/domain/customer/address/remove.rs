use futures_util::FutureExt;

use super::update::hold;
use crate::{
    app::App,
    domain::{Call, Result, audit, customer, draft::act},
    repositories::{Removal, customers::CustomerRow},
    values::Scope,
};

/// Removes an address of a customer that the caller can see, and gives the customer. Needs
/// `customers:write`.
pub async fn remove(app: &App, call: &Call, id: String) -> Result<CustomerRow> {
    let client = call.require(Scope::CustomersWrite)?;
    act(app, call, client, id, |job, conn, draft| {
        async move {
            let (row, mut customer) = hold(job, conn, &job.input, draft).await?;
            let (tenant, owners) = (row.tenant_id, vec![row.id.owner()]);
            draft.changes.removals = vec![
                Removal::FieldValuesOf {
                    tenant,
                    owners: owners.clone(),
                },
                Removal::MetadataOf { tenant, owners },
                Removal::Addresses {
                    tenant,
                    ids: vec![row.id],
                },
            ];
            draft.note("addresses");
            customer::touch(&job.app, &mut customer, draft);
            audit::record(&job.app, &job.actor, "removeAddress", customer.id, draft);
            Ok(customer)
        }
        .boxed()
    })
    .await
}
