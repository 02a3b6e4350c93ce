use async_graphql::SimpleObject;

use crate::{
    graphql::{enums::RiskVerifierKind, scalars::DateTime},
    repositories::risk_verifiers::RiskVerifierRow,
};

/// What assesses sign-ups, where `riskAssessment` is on. Its secret is shown to nobody.
#[derive(SimpleObject)]
pub(in crate::graphql) struct RiskVerifier {
    /// What it is.
    kind: RiskVerifierKind,
    /// Where it is; null where it is no service.
    url: Option<String>,
    /// The score that a token needs at least, from 0 to 1; null: none.
    minimum_score: Option<f64>,
    /// The sites that a token may have been made on; none: any.
    hostnames: Vec<String>,
    /// When it was set.
    updated_at: DateTime,
}

impl From<RiskVerifierRow> for RiskVerifier {
    fn from(row: RiskVerifierRow) -> Self {
        Self {
            kind: row.kind.into(),
            url: row.url,
            minimum_score: row.minimum_score,
            hostnames: serde_json::from_str(row.hostnames.as_str()).unwrap_or_default(),
            updated_at: row.updated_at.into(),
        }
    }
}
