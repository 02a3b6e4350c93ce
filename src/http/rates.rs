//! How often a caller may ask: which buckets a request is taken from, and what its answer says of them.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use super::{Gateway, client::Client, server::network};
use crate::{
    domain::{
        Call, Viewer,
        rate_limit::{self, Allowance, Policy},
    },
    graphql::{Refusal, Reply},
};

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// What a request has taken so far.
#[derive(Debug, Default)]
pub(super) struct Taken(Vec<Allowance>);

impl Taken {
    /// One request from this address. Who has an API key is known by that.
    pub(super) async fn address(
        &mut self,
        gateway: &Gateway,
        client: Client,
    ) -> Result<(), Box<Reply>> {
        self.take(gateway, Policy::Address, &address(client), 1)
            .await
    }

    /// The limit that was reached, where one was.
    pub(super) fn reached(&self) -> Option<Policy> {
        let reached = |allowance: &&Allowance| allowance.wait.is_some();
        self.0
            .iter()
            .find(reached)
            .map(|allowance| allowance.policy)
    }

    /// Puts that one back: its caller is counted by itself.
    pub(super) fn give_address_back(&mut self, gateway: &Gateway, client: Client) {
        let taken = |allowance: &Allowance| allowance.policy == Policy::Address;
        let all = std::mem::take(&mut self.0);
        let (of_address, others): (Vec<_>, _) = all.into_iter().partition(taken);
        self.0 = others;
        if of_address.iter().any(|allowance| allowance.wait.is_none()) {
            rate_limit::give_back(&gateway.app, Policy::Address, &address(client));
        }
    }

    /// One request of this caller.
    pub(super) async fn caller(
        &mut self,
        gateway: &Gateway,
        call: &Call,
    ) -> Result<(), Box<Reply>> {
        match &call.viewer {
            Viewer::ApiClient(client) => {
                self.take(gateway, Policy::Client, &client.id.to_string(), 1)
                    .await
            }
            Viewer::Customer(me) => {
                self.take(gateway, Policy::Customer, &me.customer_id.to_string(), 1)
                    .await
            }
            Viewer::Anonymous => Ok(()),
        }
    }

    /// So many sensitive mutations. Those of a back end have their own bounds: the customers behind it have one address.
    pub(super) async fn sensitive(
        &mut self,
        gateway: &Gateway,
        call: &Call,
        client: Client,
        count: u32,
    ) -> Result<(), Box<Reply>> {
        if count == 0 || matches!(call.viewer, Viewer::ApiClient(_)) {
            return Ok(());
        }
        if let Viewer::Customer(me) = &call.viewer {
            let customer = me.customer_id.to_string();
            self.take(gateway, Policy::CustomerSensitive, &customer, count)
                .await?;
        }
        self.take(gateway, Policy::AddressSensitive, &address(client), count)
            .await
    }

    async fn take(
        &mut self,
        gateway: &Gateway,
        policy: Policy,
        subject: &str,
        count: u32,
    ) -> Result<(), Box<Reply>> {
        let taken = rate_limit::take(&gateway.app, policy, subject, count).await;
        let Some(allowance) = taken.map_err(|error| Box::new(Reply::failed(error)))? else {
            return Ok(());
        };
        self.0.push(allowance);
        let Some(seconds) = allowance.wait else {
            return Ok(());
        };
        let message = format!("Too many requests. Try again in {seconds} s.");
        Err(Reply::refused(Refusal::RateLimited, "RATE_LIMITED", message).into())
    }

    /// Says what is left, as the drafts of the IETF have it: of each bucket, how much of it there is (`r`), and in how
    /// many seconds it is full (`t`).
    pub(super) fn tell(&self, headers: &mut HeaderMap) {
        if self.0.is_empty() {
            return;
        }
        let policies = self.0.iter().map(|Allowance { policy, bucket, .. }| {
            let (burst, per_minute) = (bucket.burst.get(), bucket.per_minute.get());
            let window = (u64::from(burst) * 60).div_ceil(u64::from(per_minute));
            format!("\"{}\";q={burst};w={window}", policy.as_str())
        });
        let left = self.0.iter().map(
            |Allowance {
                 policy,
                 left,
                 full_in,
                 ..
             }| { format!("\"{}\";r={left};t={full_in}", policy.as_str()) },
        );
        for (name, value) in [
            (RATE_LIMIT_POLICY, policies.collect::<Vec<_>>()),
            (RATE_LIMIT, left.collect()),
        ] {
            if let Ok(value) = HeaderValue::from_str(&value.join(", ")) {
                headers.insert(name, value);
            }
        }
        if let Some(seconds) = self.0.iter().filter_map(|allowance| allowance.wait).max() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
    }
}

fn address(client: Client) -> String {
    network(client.address).to_string()
}
