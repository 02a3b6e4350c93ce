use futures_util::FutureExt;

use super::update::hold;
use crate::{
    app::App,
    domain::{
        Call, Result,
        audit::{self, Actor},
        customer,
        draft::perform,
    },
    repositories::{Removal, customers::CustomerRow},
};

/// Removes an address of a customer that the caller may change, and gives the customer.
pub async fn remove(app: &App, call: &Call, id: String) -> Result<CustomerRow> {
    let tenant = customer::tenant_of_changing(call)?;
    perform(app, call, tenant, id, |step, conn, draft| {
        async move {
            let (row, mut customer) = hold(step, conn, &step.input, draft).await?;
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
            customer::touch(&step.app, &mut customer, draft);
            let actor = Actor::of_call(&step.call);
            audit::record(&step.app, &actor, "removeAddress", customer.id, draft);
            Ok(customer)
        }
        .boxed()
    })
    .await
}
