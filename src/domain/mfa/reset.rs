use futures_util::FutureExt;

use super::{prove::counters, remove::clear, tell::tell};
use crate::{
    app::App,
    domain::{
        Call, CallPlace, Draft, Path, Result, audit, customer,
        draft::{Job, act},
    },
    repositories::{Conn, Removal, customers::CustomerRow, second_factors},
    values::{MfaChange, Scope},
};

/// Takes the second factor of a customer away who has lost all of it. Needs an ENTERPRISE client's `customers:write`.
pub async fn reset(app: &App, call: &Call, customer_id: &str) -> Result<CustomerRow> {
    let client = call.require_enterprise(Scope::CustomersWrite)?;
    let mut told = call.clone();
    // The mail must not name the client's program as the customer's device.
    told.place = CallPlace::default();
    let input = (told, customer_id.to_owned());
    act(app, call, client, input, |job, conn, draft| {
        take_away(job, conn, draft).boxed()
    })
    .await
}

async fn take_away(
    job: &Job<(Call, String)>,
    conn: &mut Conn,
    draft: &mut Draft,
) -> Result<CustomerRow> {
    let (app, (call, id)) = (&job.app, &job.input);
    let path = Path::of("customerId");
    let Some(customer) = customer::hold(conn, &job.client, id, &path, draft).await? else {
        return draft.refuse();
    };
    let tenant = draft.tenant_id;
    let counters = counters(call, tenant, customer.id);
    counters.unlock(conn, app.now()).await?;
    if second_factors::totp_of(conn, tenant, customer.id)
        .await?
        .is_some()
    {
        clear(draft, tenant, customer.id);
        // It may be that somebody else had set it up.
        draft.changes.removals.push(Removal::SessionsOf {
            tenant,
            customer: customer.id,
        });
        draft.note("session");
        tell(app, call, draft, &customer, MfaChange::TotpOff, None);
        audit::record(app, &job.actor, "resetCustomerMfa", customer.id, draft);
    }
    Ok(customer)
}
