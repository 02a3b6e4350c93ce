use futures_util::FutureExt;

use super::open::{NewSession, Purpose, open};
use crate::{
    app::App,
    domain::{
        Call, Draft, Path, Reason, Result, audit, customer,
        draft::{Job, act},
        tenant,
    },
    repositories::{Conn, Removal, customers::CustomerRow, sessions},
    values::{CustomerState, RemoteAssistance, Scope},
};

/// Lets an API client act as a customer that it can see, for the agent whom the call names. Where it does already, that
/// ends. Needs `customers:impersonate`.
pub async fn impersonate(
    app: &App,
    call: &Call,
    customer_id: &str,
) -> Result<(NewSession, CustomerRow)> {
    let client = call.require(Scope::CustomersImpersonate)?;
    let input = (call.clone(), customer_id.to_owned());
    act(app, call, client, input, |job, conn, draft| {
        start(job, conn, draft).boxed()
    })
    .await
}

async fn start(
    job: &Job<(Call, String)>,
    conn: &mut Conn,
    draft: &mut Draft,
) -> Result<(NewSession, CustomerRow)> {
    let (app, (call, id)) = (&job.app, &job.input);
    let path = Path::of("customerId");
    let Some(customer) = customer::hold(conn, &job.client, id, &path, draft).await? else {
        return draft.refuse();
    };
    if customer.state != CustomerState::Active {
        draft.faults.add(path, Reason::AccountInactive);
        return draft.refuse();
    }
    if customer.profile.remote_assistance == Some(RemoteAssistance::Denied) {
        draft.faults.add(path, Reason::AssistanceDenied);
        return draft.refuse();
    }
    let (site, rules) = tenant::rules_at(conn, draft.tenant_id, customer.site_id).await?;
    let all = sessions::of_customer(conn, draft.tenant_id, customer.id).await?;
    let own = all
        .into_iter()
        .filter(|it| it.impersonator_id == Some(job.client.id));
    draft.changes.removals.push(Removal::Sessions {
        tenant: draft.tenant_id,
        ids: own.map(|it| it.id).collect(),
    });
    let purpose = Purpose::Impersonation {
        by: job.client.id,
        agent_email: job.actor.origin.agent_email.as_deref(),
    };
    let session = open(app, call, draft, &rules, (&customer, site.id), purpose);
    draft.note("session");
    audit::record(app, &job.actor, "impersonateCustomer", customer.id, draft);
    Ok((session, customer))
}
