use std::net::IpAddr;

use super::place;
use crate::{
    app::App,
    domain::{Reason, Result},
    outside::risk::{self, RiskRefused, Verifier},
    repositories::risk_verifiers::{self, RiskVerifierRow},
    values::{RiskVerifierKind, TenantId, WebAddress},
};

/// Why nobody can be asked. For the log.
#[derive(Debug, thiserror::Error)]
enum NotAssessed {
    #[error("the tenant has no risk verifier: setRiskVerifier sets one")]
    NoVerifier,
    #[error("FRONTDESK_SECRET_KEY is not the one that the verifier's secret was sealed with")]
    Sealed,
    #[error("{0}")]
    Refused(#[from] RiskRefused),
}

/// Is `token`, which a form at `address` was given, that of a person? Whatever stands in the way of
/// knowing it, it is refused, with one fault for all reasons: which one it was is for the log.
pub async fn assess(
    app: &App,
    tenant: TenantId,
    token: &str,
    address: Option<IpAddr>,
) -> Result<Result<(), Reason>> {
    let mut conn = app.store.read().await?;
    let row = risk_verifiers::find(&mut conn, tenant).await?;
    drop(conn);
    let asked = ask(app, row, token, address).await;
    Ok(asked.map_err(|why| {
        tracing::warn!(%tenant, %why, "a sign-up did not pass the risk assessment");
        Reason::Risk
    }))
}

async fn ask(
    app: &App,
    row: Option<RiskVerifierRow>,
    token: &str,
    address: Option<IpAddr>,
) -> Result<(), NotAssessed> {
    let row = row.ok_or(NotAssessed::NoVerifier)?;
    let verifier = verifier(app, &row).ok_or(NotAssessed::Sealed)?;
    Ok(risk::assess(&app.outside, &verifier, token, address).await?)
}

/// The verifier with its secret; `None` where that does not open.
fn verifier(app: &App, row: &RiskVerifierRow) -> Option<Verifier> {
    let secret = open(app, row)?;
    Some(match row.kind {
        RiskVerifierKind::Fixed => Verifier::Fixed { token: secret },
        RiskVerifierKind::Http => Verifier::Http {
            url: WebAddress::parse(row.url.as_deref()?)?,
            secret,
            minimum_score: row.minimum_score,
            hostnames: serde_json::from_str(row.hostnames.as_str()).ok()?,
        },
    })
}

/// A verifier's secret; `None` where this server has not the key that it was sealed with.
pub(super) fn open(app: &App, row: &RiskVerifierRow) -> Option<String> {
    let place = place(row.tenant_id);
    let secret = app.seal.as_ref()?.open(&row.sealed_secret, &place)?;
    String::from_utf8(secret).ok()
}
