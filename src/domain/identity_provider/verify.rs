use crate::{
    app::App,
    domain::{Error, Reason, Result, code::is_code},
    outside::openid::{Identity, Refused},
    repositories::{
        Conn,
        identity_providers::{self, IdentityProviderRow},
    },
    values::{EmailAddress, TenantId},
};

/// A token, as a caller gives it.
#[derive(Debug, Clone, Copy)]
pub struct GivenToken<'a> {
    /// The code of the identity provider that it is of.
    pub provider: &'a str,
    /// The token.
    pub token: &'a str,
    /// What the sign-in there was started with, where the caller knows it.
    pub nonce: Option<&'a str>,
}

/// What a token is worth.
#[derive(Debug, Clone)]
pub struct Verified {
    /// Who gave it; `None` where the tenant has no identity provider with that code.
    pub provider: Option<IdentityProviderRow>,
    /// Whom it signs in, or why it signs nobody in; `None` where nobody is there to say.
    pub identity: Result<Option<Identity>, Reason>,
}

impl Verified {
    /// Whom it signs in, where somebody vouches for that.
    pub fn whose(&self) -> Option<&Identity> {
        self.identity.as_ref().ok()?.as_ref()
    }

    /// Does it take the place of a password? Where its provider does not vouch for it that is a fault of its own, and a
    /// password is not asked for as well.
    pub fn replaces_password(&self) -> bool {
        self.provider.is_some()
    }

    /// The address that the provider knows to be theirs.
    pub fn email(&self) -> Option<EmailAddress> {
        let identity = self.whose().filter(|identity| identity.email_verified)?;
        EmailAddress::parse(identity.email.as_deref()?).ok()
    }

    /// Does the provider know the address with this key to be theirs?
    pub fn confirms(&self, email_key: Option<&str>) -> bool {
        let key = self.email().map(|email| email.key());
        key.is_some() && key.as_deref() == email_key
    }
}

/// Asks whom a token signs in, by the word of the tenant's identity provider that it is of.
///
/// A token that was given for a sign-in with another nonce is refused: it is from somewhere else.
///
/// It may have to ask the provider for its keys, so it is done before a transaction. Where these cannot
/// be had it is [`Error::ProviderUnavailable`]: nobody is signed in on a token that cannot be checked.
pub async fn verify(app: &App, tenant: TenantId, given: GivenToken<'_>) -> Result<Verified> {
    let GivenToken {
        provider: code,
        token,
        nonce,
    } = given;
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
                Ok(identity) if nonce.is_some() && identity.nonce.as_deref() != nonce => {
                    tracing::info!(%tenant, provider = code, "an ID token has another nonce");
                    Err(Reason::SocialToken)
                }
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
