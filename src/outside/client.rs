use std::{
    error::Error,
    net::SocketAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};

use reqwest::{
    ClientBuilder, Response,
    dns::{Addrs, Name, Resolve, Resolving},
    header::CACHE_CONTROL,
    redirect::Policy,
};
use tokio::sync::Semaphore;

use super::PrivateHosts;
use crate::{
    trace::{TRACEPARENT, Trace},
    values::{WebAddress, is_public},
};

/// How long connecting may take, and a whole answer.
const CONNECT: Duration = Duration::from_secs(3);
const ANSWER: Duration = Duration::from_secs(5);
/// Bytes of an answer at most.
const MAX_BYTES: usize = 256 * 1_024;
/// Requests at once: a server that does not answer must not keep every caller waiting for it.
const AT_ONCE: usize = 64;
/// How long one waits for its turn.
const TURN: Duration = Duration::from_secs(2);

/// Asks other servers. It follows no redirect, keeps no cookie, uses no proxy, reads at most 256 KiB
/// within 5 seconds, and connects to nothing in the network around this server but to the hosts there
/// that the operator names. Everything else is asked by `https` alone. Cheap to clone.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    private_hosts: PrivateHosts,
    turns: Semaphore,
    public: OnceLock<Option<reqwest::Client>>,
    private: OnceLock<Option<reqwest::Client>>,
}

/// What a server answered with status 200.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The body.
    pub body: Vec<u8>,
    /// For how many seconds it may be kept, where it says so.
    pub max_age: Option<u64>,
}

/// Why there is no answer. For the log: it does not say what was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreachable {
    /// The server is in the network around this one, and the operator does not name it.
    #[error("the address leads into a private network that FRONTDESK_PRIVATE_HOSTS does not name")]
    Private,
    /// It would be asked without encryption.
    #[error("the address does not start with https://")]
    NotEncrypted,
    /// Too many requests are waiting for their answers.
    #[error("too many other servers are being asked")]
    Busy,
    /// It took too long.
    #[error("there was no answer in time")]
    Timeout,
    /// It answered with another status than 200.
    #[error("the answer has the status {0}")]
    Status(u16),
    /// It answered with too much.
    #[error("the answer has more than {MAX_BYTES} bytes")]
    TooLarge,
    /// The connection failed.
    #[error("{0}")]
    Failed(String),
}

impl Client {
    /// A client that may also talk to `private_hosts`.
    pub fn new(private_hosts: PrivateHosts) -> Self {
        Self(Arc::new(Inner {
            private_hosts,
            turns: Semaphore::new(AT_ONCE),
            public: OnceLock::new(),
            private: OnceLock::new(),
        }))
    }

    /// What is at `address`.
    pub async fn get(&self, address: &WebAddress) -> Result<Answer, Unreachable> {
        let client = self.client_for(address)?;
        self.send(client.get(address.url().clone())).await
    }

    /// What `address` says to a form.
    pub async fn post_form(
        &self,
        address: &WebAddress,
        form: &[(&str, &str)],
    ) -> Result<Answer, Unreachable> {
        let client = self.client_for(address)?;
        self.send(client.post(address.url().clone()).form(form))
            .await
    }

    /// The client that may connect to `address`, made when it is first needed: most processes ask
    /// nobody, and reading the machine's certificates takes a moment.
    fn client_for(&self, address: &WebAddress) -> Result<&reqwest::Client, Unreachable> {
        let client = if self.0.private_hosts.contains(address) {
            self.0
                .private
                .get_or_init(|| build(reqwest::Client::builder()))
        } else if address.is_local() {
            return Err(Unreachable::Private);
        } else if !address.is_https() {
            return Err(Unreachable::NotEncrypted);
        } else {
            let builder = reqwest::Client::builder().https_only(true);
            self.0
                .public
                .get_or_init(|| build(builder.dns_resolver(PublicAddresses)))
        };
        let none = || Unreachable::Failed("this server cannot ask others; see its log".to_owned());
        client.as_ref().ok_or_else(none)
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<Answer, Unreachable> {
        let turn = tokio::time::timeout(TURN, self.0.turns.acquire());
        let Ok(Ok(_turn)) = turn.await else {
            return Err(Unreachable::Busy);
        };
        let mut response = traced(request).send().await.map_err(why)?;
        if response.status() != reqwest::StatusCode::OK {
            return Err(Unreachable::Status(response.status().as_u16()));
        }
        let max_age = max_age(&response);
        let mut body = Vec::new();
        while let Some(part) = response.chunk().await.map_err(why)? {
            if body.len() + part.len() > MAX_BYTES {
                return Err(Unreachable::TooLarge);
            }
            body.extend_from_slice(&part);
        }
        Ok(Answer { body, max_age })
    }
}

/// Says which trace it is part of; what else a caller's tracing says of it is not for others.
fn traced(request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
    match Trace::current() {
        Some(trace) => request.header(TRACEPARENT, trace.to_string()),
        None => request,
    }
}

fn build(builder: ClientBuilder) -> Option<reqwest::Client> {
    let client = builder
        .user_agent(concat!("frontdesk/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .no_proxy()
        .connect_timeout(CONNECT)
        .timeout(ANSWER)
        .build();
    client
        .inspect_err(|error| {
            tracing::error!(error = %words(error), "other servers cannot be asked");
        })
        .ok()
}

/// Looks names up and gives only addresses that are public. The connection is made to one of these,
/// so that a name cannot be one address when it is looked at and another when it is used.
struct PublicAddresses;

#[derive(Debug, thiserror::Error)]
#[error("the name has no public address")]
struct NoPublicAddress;

impl Resolve for PublicAddresses {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|found| is_public(found.ip())).collect();
            if public.is_empty() {
                return Err(NoPublicAddress.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// For how many seconds an answer may be kept, by its Cache-Control.
fn max_age(response: &Response) -> Option<u64> {
    let values = response.headers().get_all(CACHE_CONTROL).iter();
    let directives = values.filter_map(|value| value.to_str().ok());
    let mut age = None;
    for directive in directives.flat_map(|value| value.split(',')) {
        let directive = directive.trim().to_ascii_lowercase();
        if matches!(directive.as_str(), "no-store" | "no-cache") {
            return Some(0);
        }
        if let Some(seconds) = directive.strip_prefix("max-age=") {
            age = seconds.parse().ok();
        }
    }
    age
}

fn why(error: reqwest::Error) -> Unreachable {
    if causes(&error).any(<dyn Error>::is::<NoPublicAddress>) {
        Unreachable::Private
    } else if error.is_timeout() {
        Unreachable::Timeout
    } else {
        // An address may have a secret in it.
        Unreachable::Failed(words(&error.without_url()))
    }
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (**error).source())
}

/// What an error says, with its causes.
fn words(error: &(dyn Error + 'static)) -> String {
    let words: Vec<_> = causes(error).map(ToString::to_string).collect();
    words.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check on the address itself is not all: this name is only found out when it is looked up.
    #[tokio::test]
    async fn a_name_of_this_machine_has_no_public_address() {
        let name = "localhost".parse().expect("a name");
        let Err(refused) = PublicAddresses.resolve(name).await else {
            panic!("localhost is public");
        };
        assert!(refused.is::<NoPublicAddress>(), "{refused}");
        let client = build(reqwest::Client::builder().dns_resolver(PublicAddresses));
        let sent = client.expect("a client").get("https://localhost:1/").send();
        assert_eq!(
            sent.await.map_err(why).map(|_| ()),
            Err(Unreachable::Private)
        );
    }
}
