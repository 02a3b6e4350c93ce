use crate::{
    app::App,
    domain::{Call, Result},
    repositories::risk_verifiers::{self, RiskVerifierRow},
};

/// What assesses the sign-ups of the caller's tenant, for who sees its settings.
pub async fn of_tenant(app: &App, call: &Call) -> Result<Option<RiskVerifierRow>> {
    let tenant = call.client()?.tenant_id;
    let mut conn = app.store.read().await?;
    Ok(risk_verifiers::find(&mut conn, tenant).await?)
}
