use futures_util::FutureExt;

use super::{add::give_up_defaults, update::hold};
use crate::{
    app::App,
    domain::{
        Call, Path, Reason, Result,
        audit::{self, Actor},
        customer,
        draft::perform,
    },
    repositories::{addresses, customers::CustomerRow},
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

/// Makes an address of a customer that the caller may change the default for bills, for goods or for
/// both, and gives the customer.
pub async fn set_default(app: &App, call: &Call, new: NewDefault) -> Result<CustomerRow> {
    let tenant = customer::tenant_of_changing(call)?;
    perform(app, call, tenant, new, |step, conn, draft| {
        async move {
            let (app, new) = (&step.app, &step.input);
            if !new.billing && !new.shipping {
                draft.faults.add(Path::of("billing"), Reason::Required);
            }
            let (mut row, mut customer) = hold(step, conn, &new.id, draft).await?;
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
            let actor = Actor::of_call(&step.call);
            audit::record(app, &actor, "setDefaultAddress", customer.id, draft);
            Ok(customer)
        }
        .boxed()
    })
    .await
}
