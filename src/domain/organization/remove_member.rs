use futures_util::FutureExt;

use super::membership::{end, find};
use crate::{
    app::App,
    domain::{Call, Result, audit, customer, draft::act},
    repositories::memberships::MembershipRow,
    values::Scope,
};

/// Ends a membership of a customer that the caller can see. Needs `customers:organization`.
pub async fn remove_member(app: &App, call: &Call, id: String) -> Result<MembershipRow> {
    let client = call.require(Scope::CustomersOrganization)?;
    act(app, call, client, id, |job, conn, draft| {
        async move {
            let (row, mut customer) = find(job, conn, &job.input, draft).await?;
            end(&job.app, conn, draft, &row).await?;
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
