use crate::{
    app::App,
    domain::{Error, Reason, Result, code::is_code},
    outside::openid::{Identity, Refused},
    repositories::{
        Conn,
        identity_providers::{self, IdentityProviderRow},
    },
    values::TenantId,
};

/// What a token is worth.
#[derive(Debug, Clone)]
pub struct Verified {
    /// Who gave it; `None` where the tenant has no identity provider with that code.
    pub provider: Option<IdentityProviderRow>,
    /// Whom it signs in, or why it signs nobody in; `None` where nobody is there to say.
    pub identity: Result<Option<Identity>, Reason>,
}

/// Asks whom `token` signs in, by the word of the tenant's identity provider with this code.
///
/// It may have to ask the provider for its keys, so it is done before a transaction. Where these cannot
/// be had it is [`Error::ProviderUnavailable`]: nobody is signed in on a token that cannot be checked.
pub async fn verify(app: &App, tenant: TenantId, code: &str, token: &str) -> Result<Verified> {
    let mut conn = app.store.read().await?;
    let provider = find(&mut conn, tenant, code).await?;
    drop(conn);
    let identity = match &provider {
        None => Ok(None),
        Some(provider) if !provider.is_enabled => Err(Reason::Deprecated),
        Some(provider) => {
            let (issuer, client) = (&provider.issuer, &provider.client_id);
            let verified = app.issuers.verify(issuer, client, token, app.now());
            match verified.await {
                Ok(identity) => Ok(Some(identity)),
                Err(Refused::Unavailable(_)) => return Err(Error::ProviderUnavailable),
                Err(why @ (Refused::Invalid(_) | Refused::Expired)) => {
                    tracing::info!(%tenant, provider = code, %why, "an ID token was refused");
                    Err(Reason::SocialToken)
                }
            }
        }
    };
    Ok(Verified { provider, identity })
}

/// Is the provider still as it was when it was asked? A part of a transaction that holds the
/// configuration of its tenant.
pub(in crate::domain) async fn is_as_verified(
    conn: &mut Conn,
    tenant: TenantId,
    code: &str,
    verified: &Verified,
) -> Result<bool> {
    Ok(find(conn, tenant, code).await? == verified.provider)
}

async fn find(
    conn: &mut Conn,
    tenant: TenantId,
    code: &str,
) -> Result<Option<IdentityProviderRow>> {
    match is_code(code) {
        true => Ok(identity_providers::by_code(conn, tenant, code).await?),
        // What the name of a network may be besides is no code.
        false => Ok(None),
    }
}
