//! Risk verifiers: services that tell people from programs by a token that a form gives them, as
//! reCAPTCHA, hCaptcha and Turnstile do.

use std::net::IpAddr;

use serde_json::Value;

use super::{Client, Unreachable};
use crate::values::WebAddress;

/// Bytes of a token at most.
pub const MAX_TOKEN: usize = 8_192;
/// Error codes that are repeated in the log, and characters of each.
const MAX_CODES: usize = 5;
const MAX_CODE: usize = 64;

/// What says whether a token is that of a person.
#[derive(Clone)]
pub enum Verifier {
    /// A service with the protocol that they all share: a form with `secret`, `response` and
    /// `remoteip` is posted, and JSON with `success` comes back.
    Http {
        /// Where it is.
        url: WebAddress,
        /// What it knows this installation by.
        secret: String,
        /// The `score` that a token needs at least, from 0 to 1; more is better.
        minimum_score: Option<f64>,
        /// The sites that a token may have been made on; none: any.
        hostnames: Vec<String>,
    },
    /// One token and no other: for development and tests.
    Fixed {
        /// The token.
        token: String,
    },
}

/// Why a token is refused. For the log: the token is not in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RiskRefused {
    /// It is not one that the verifier takes.
    #[error("the verifier refuses the token {0:?}")]
    Token(Vec<String>),
    /// Its score is too low, or it has none.
    #[error("the score of the token is too low, or there is none")]
    Score,
    /// It was made on another site.
    #[error("the token was made on another site")]
    Hostname,
    /// What the verifier answers is not what such a service says.
    #[error("the verifier's answer has no success")]
    Answer,
    /// The verifier does not answer.
    #[error("the verifier cannot be asked: {0}")]
    Unreachable(#[from] Unreachable),
}

/// Asks `verifier` about a token that came from `remote`. Whatever goes wrong, it is refused.
pub async fn assess(
    client: &Client,
    verifier: &Verifier,
    token: &str,
    remote: Option<IpAddr>,
) -> Result<(), RiskRefused> {
    let refused = || RiskRefused::Token(Vec::new());
    if token.is_empty() || token.len() > MAX_TOKEN {
        return Err(refused());
    }
    match verifier {
        Verifier::Fixed { token: expected } if token == expected => Ok(()),
        Verifier::Fixed { .. } => Err(refused()),
        Verifier::Http {
            url,
            secret,
            minimum_score,
            hostnames,
        } => {
            let remote = remote.map(|ip| ip.to_canonical().to_string());
            let mut form = vec![("secret", secret.as_str()), ("response", token)];
            form.extend(remote.as_deref().map(|ip| ("remoteip", ip)));
            let answer = client.post_form(url, &form).await?;
            judge(&answer.body, *minimum_score, hostnames)
        }
    }
}

fn judge(body: &[u8], minimum_score: Option<f64>, hostnames: &[String]) -> Result<(), RiskRefused> {
    let answer: Value = serde_json::from_slice(body).map_err(|_| RiskRefused::Answer)?;
    match answer["success"].as_bool() {
        Some(true) => {}
        Some(false) => return Err(RiskRefused::Token(codes(&answer["error-codes"]))),
        None => return Err(RiskRefused::Answer),
    }
    if let Some(minimum) = minimum_score
        && !answer["score"]
            .as_f64()
            .is_some_and(|score| score >= minimum)
    {
        return Err(RiskRefused::Score);
    }
    let here = |host: &str| {
        hostnames
            .iter()
            .any(|known| known.eq_ignore_ascii_case(host))
    };
    if !hostnames.is_empty() && !answer["hostname"].as_str().is_some_and(here) {
        return Err(RiskRefused::Hostname);
    }
    Ok(())
}

/// What the service says is wrong: a secret that it does not know, for one.
fn codes(errors: &Value) -> Vec<String> {
    let errors = errors.as_array().into_iter().flatten();
    let codes = errors.filter_map(Value::as_str).take(MAX_CODES);
    codes
        .map(|code| code.chars().take(MAX_CODE).collect())
        .collect()
}
