//! Runs a GraphQL request, whatever it came by: admission, the caller, the deadline, and panics.

use std::{panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt;

use super::{
    Gateway,
    credential::{self, Incoming},
};
use crate::graphql::{GraphqlRequest, Reply};

/// How long a request may take.
const DEADLINE: Duration = Duration::from_secs(10);
/// How long a request waits to be admitted where too many are running.
const ADMISSION: Duration = Duration::from_millis(250);

/// The answer to a request of the caller that these headers describe.
pub(super) async fn run(
    gateway: &Gateway,
    incoming: Incoming<'_>,
    request: GraphqlRequest,
) -> Reply {
    let work = AssertUnwindSafe(admit(gateway, incoming, request)).catch_unwind();
    match tokio::time::timeout(DEADLINE, work).await {
        Ok(Ok(reply)) => reply,
        Ok(Err(_)) => {
            tracing::error!("a request panicked; the message is above");
            Reply::fault()
        }
        Err(_) => {
            Reply::unavailable("The request took too long. It may have been done all the same.")
        }
    }
}

/// Runs a request, one of so many at once. What is admitted may wait for a connection to the store:
/// it must not fail half-way for want of one.
async fn admit(gateway: &Gateway, incoming: Incoming<'_>, request: GraphqlRequest) -> Reply {
    let permit = tokio::time::timeout(ADMISSION, gateway.admission.acquire());
    let Ok(Ok(_permit)) = permit.await else {
        return Reply::unavailable("The server is busy. Try again in a moment.");
    };
    match credential::call(&gateway.app, incoming).await {
        Ok(call) => gateway.api.execute(call, request).await,
        Err(error) => Reply::failed(error),
    }
}
