use futures_util::FutureExt;

use super::{add::give_up_defaults, update::hold};
use crate::{
    app::App,
    domain::{Call, Path, Reason, Result, audit, customer, draft::act},
    repositories::{addresses, customers::CustomerRow},
    values::Scope,
};

/// Which address becomes a default, and for what.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/address"
)]
pub struct NewDefault {
    pub id: String,
    pub billing: bool,
    pub shipping: bool,
}

/// Makes an address of a customer that the caller can see the default for bills, for goods or for
/// both, and gives the customer. Needs `customers:write`.
pub async fn set_default(app: &App, call: &Call, new: NewDefault) -> Result<CustomerRow> {
    let client = call.require(Scope::CustomersWrite)?;
    act(app, call, client, new, |job, conn, draft| {
        async move {
            let (app, new) = (&job.app, &job.input);
            if !new.billing && !new.shipping {
                draft.faults.add(Path::of("billing"), Reason::Required);
            }
            let (mut row, mut customer) = hold(job, conn, &new.id, draft).await?;
            let (billing, shipping) = (row.is_default_billing, row.is_default_shipping);
            draft.set(
                &mut row.is_default_billing,
                "defaultBillingAddress",
                billing || new.billing,
            );
            draft.set(
                &mut row.is_default_shipping,
                "defaultShippingAddress",
                shipping || new.shipping,
            );
            if !draft.changed.is_empty() {
                let all = addresses::of_customers(conn, row.tenant_id, &[row.customer_id]).await?;
                give_up_defaults(&row, all, draft);
                draft.changes.updated_addresses.push(row);
                customer::touch(app, &mut customer, draft);
            }
            audit::record(app, &job.actor, "setDefaultAddress", customer.id, draft);
            Ok(customer)
        }
        .boxed()
    })
    .await
}
