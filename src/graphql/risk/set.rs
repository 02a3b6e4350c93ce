use async_graphql::{InputObject, MaybeUndefined, OneofObject};

use crate::{
    domain::risk::{self, NewRiskVerifier},
    graphql::{change::change, tenant::object::TenantSettings},
};

/// What is to assess sign-ups.
#[derive(InputObject)]
pub(in crate::graphql) struct SetRiskVerifierInput {
    /// The verifier, in place of the one before. Null removes it: where `riskAssessment` is on, nobody can
    /// sign up then. Left out it is REQUIRED.
    verifier: MaybeUndefined<RiskVerifierInput>,
}

/// What says whether a token of a form is that of a person.
#[derive(OneofObject)]
pub(in crate::graphql) enum RiskVerifierInput {
    /// A service like reCAPTCHA, hCaptcha or Turnstile.
    Http(HttpRiskVerifierInput),
    /// One token and no other: for development and tests, never for people.
    Fixed(FixedRiskVerifierInput),
}

/// A service that is asked by HTTP: a form with `secret`, `response` (the token) and `remoteip` is posted
/// to it, and it answers with JSON: `success`, and perhaps `score` and `hostname`. What it does not
/// answer within 5 seconds counts as refused.
#[derive(InputObject)]
pub(in crate::graphql) struct HttpRiskVerifierInput {
    /// Where it is: an address that starts with `https://`, without a query or a fragment, at most 2,048
    /// characters, as in `https://www.google.com/recaptcha/api/siteverify`. An address in a private
    /// network is NOT_ALLOWED, unless the server's operator names its host.
    url: String,
    /// What the service knows the tenant by: at most 1,024 bytes. It is kept sealed and never comes back.
    secret: String,
    /// The score that a token needs at least, from 0 to 1, where more is better. A token without a score
    /// is refused then.
    minimum_score: Option<f64>,
    /// The sites that a token may have been made on, as names of hosts: at most 100; none: any. A token
    /// that does not say where it was made is refused then.
    hostnames: Option<Vec<String>>,
}

/// One token that is taken.
#[derive(InputObject)]
pub(in crate::graphql) struct FixedRiskVerifierInput {
    /// The token: at most 1,024 bytes. It is kept sealed and never comes back.
    token: String,
}

impl From<RiskVerifierInput> for NewRiskVerifier {
    fn from(input: RiskVerifierInput) -> Self {
        match input {
            RiskVerifierInput::Http(http) => Self::Http {
                url: http.url,
                secret: http.secret,
                minimum_score: http.minimum_score,
                hostnames: http.hostnames.unwrap_or_default(),
            },
            RiskVerifierInput::Fixed(fixed) => Self::Fixed { token: fixed.token },
        }
    }
}

mutation! {
    /// Sets what assesses the sign-ups of the caller's tenant, where `riskAssessment` is on. It is not asked
    /// before the first sign-up. Needs an API key with `settings:write`.
    SetRiskVerifier: set_risk_verifier(SetRiskVerifierInput) -> SetRiskVerifierPayload {
        /// All settings, with the verifier as it is now; null where there are `userErrors`.
        settings: TenantSettings
    } = |app, call, input| risk::set(app, call, change(input.verifier))
}
