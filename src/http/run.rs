//! Runs a GraphQL request, whatever it came by: admission, the caller and how often it may ask, the deadline, and panics.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use tokio::time::Instant;

use super::{
    Gateway,
    credential::{self, Incoming},
    front::Told,
    load::BUSY,
    rates::Taken,
};
use crate::{
    domain::Error,
    graphql::{GraphqlRequest, Reply},
};

/// A request that was run, or refused.
pub(super) struct Ran {
    pub(super) reply: Reply,
    pub(super) told: Told,
    pub(super) taken: Taken,
}

/// What is known of a request while it is run.
struct Notes {
    operation: String,
    taken: Taken,
}

/// The answer to a request of the caller that these headers describe.
pub(super) async fn run(gateway: &Gateway, incoming: Incoming<'_>, request: GraphqlRequest) -> Ran {
    let mut notes = Notes {
        operation: "unknown".to_owned(),
        taken: Taken::default(),
    };
    let deadline = gateway.app.config.limits.request.duration();
    let begun = Instant::now();
    let work = admit(gateway, incoming, request, &mut notes);
    // On the heap: everything around it would have room for it, and be moved with it.
    let work = AssertUnwindSafe(work).catch_unwind().boxed();
    let reply = match tokio::time::timeout(deadline, work).await {
        Ok(Ok(Ok(reply))) => reply,
        Ok(Ok(Err(refused))) => *refused,
        Ok(Err(_)) => {
            tracing::error!("a request panicked; the message is above");
            Reply::fault()
        }
        Err(_) => {
            Reply::unavailable("The request took too long. It may have been done all the same.")
        }
    };
    let Notes { operation, taken } = notes;
    let outcome = reply.outcome();
    gateway
        .metrics
        .operated(&operation, outcome, begun.elapsed());
    if let Some(policy) = taken.reached() {
        gateway.metrics.refused(policy.as_str());
    }
    let told = Told { operation, outcome };
    Ran { reply, told, taken }
}

/// Runs a request, one of so many at once. What is admitted may wait for a connection to the store:
/// it must not fail half-way for want of one.
async fn admit(
    gateway: &Gateway,
    incoming: Incoming<'_>,
    request: GraphqlRequest,
    notes: &mut Notes,
) -> Result<Reply, Box<Reply>> {
    // Who has a valid key is known by that, and everybody else by the address.
    let of_address = notes.taken.address(gateway, incoming.client).await;
    let has_key = credential::names_a_client(incoming.headers);
    let of_address = match of_address {
        Err(refused) if !has_key => return Err(refused),
        of_address => of_address,
    };
    let Some(place) = gateway
        .load
        .admit(|| gateway.api.ends_access(&request))
        .await
    else {
        gateway.metrics.refused("load");
        return Err(Reply::unavailable(BUSY).into());
    };
    let renews = || gateway.api.renews_session(&request);
    let call = match credential::call(gateway, incoming, renews).await {
        Ok(call) => call,
        Err(error) => {
            if matches!(error, Error::Unauthenticated(_)) {
                of_address?;
            }
            return Err(Reply::failed(error).into());
        }
    };
    if has_key {
        notes.taken.give_address_back(gateway, incoming.client);
    }
    notes.taken.caller(gateway, &call).await?;
    let prepared = gateway.api.prepare(&call, request).await?;
    notes.operation.clone_from(&prepared.operation);
    let sensitive = prepared.sensitive;
    notes
        .taken
        .sensitive(gateway, &call, incoming.client, sensitive)
        .await?;
    Ok(gateway.api.execute(call, prepared, place).await)
}
