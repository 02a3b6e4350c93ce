use futures_util::FutureExt;

use super::hold::{hold, touch};
use crate::{
    app::App,
    domain::{
        Call, Draft, Faults, Path, Reason, Result, audit,
        draft::{Job, act},
        organization, subscription,
    },
    repositories::{
        Conn, customers::CustomerRow, memberships::MembershipRow, subscriptions::SubscriptionRow,
    },
    values::{CustomerId, Scope},
};

/// From whom to whom everything goes.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/customer/transfer.rs"
)]
pub struct Transfer {
    pub from: String,
    pub to: String,
}

/// What went.
pub struct Transferred {
    /// Who had it.
    pub from: CustomerRow,
    /// Who has it.
    pub to: CustomerRow,
    /// The memberships of the second one that came or that have changed.
    pub memberships: Vec<MembershipRow>,
    /// The subscriptions that came.
    pub subscriptions: Vec<SubscriptionRow>,
    /// What stayed where it was.
    pub notices: Faults,
}

/// Gives the memberships and subscriptions of one customer to another one, both of which the caller can see. Needs
/// `customers:write`, `customers:organization` and `customers:plans`.
pub async fn transfer(app: &App, call: &Call, transfer: Transfer) -> Result<Transferred> {
    let client = call.require(Scope::CustomersWrite)?;
    call.require(Scope::CustomersOrganization)?;
    call.require(Scope::CustomersPlans)?;
    act(app, call, client, transfer, |job, conn, draft| {
        async move {
            let app = &job.app;
            let (mut from, mut to) = hold_both(job, conn, draft).await?;
            let (whose, path) = ((from.id, to.id), Path::of("to"));
            let memberships = organization::hand_over(app, conn, draft, whose, &path).await?;
            let owners = (from.id.owner(), to.id.owner());
            let subscriptions = subscription::hand_over(app, conn, draft, owners, &path).await?;
            if !draft.changed.is_empty() {
                touch(app, &mut from, draft);
                touch(app, &mut to, draft);
                draft.changes.updated_customers = vec![from.clone(), to.clone()];
            }
            audit::record(app, &job.actor, "transferResources", from.id, draft);
            Ok(Transferred {
                from,
                to,
                memberships,
                subscriptions,
                notices: std::mem::take(&mut draft.notices),
            })
        }
        .boxed()
    })
    .await
}

/// Both customers, held in the order of their ids, as whoever holds two does.
async fn hold_both(
    job: &Job<Transfer>,
    conn: &mut Conn,
    draft: &mut Draft,
) -> Result<(CustomerRow, CustomerRow)> {
    let Transfer { from, to } = &job.input;
    let (from_path, to_path) = (Path::of("from"), Path::of("to"));
    if from == to {
        draft.faults.add(to_path, Reason::GivenTwice);
        return draft.refuse();
    }
    let id = |text: &str| text.parse().unwrap_or(CustomerId::NIL);
    let (giver, receiver);
    if id(from) < id(to) {
        giver = hold(conn, &job.client, from, &from_path, draft).await?;
        receiver = hold(conn, &job.client, to, &to_path, draft).await?;
    } else {
        receiver = hold(conn, &job.client, to, &to_path, draft).await?;
        giver = hold(conn, &job.client, from, &from_path, draft).await?;
    }
    match (giver, receiver) {
        (Some(giver), Some(receiver)) => Ok((giver, receiver)),
        _ => draft.refuse(),
    }
}
