use std::collections::HashMap;

use super::NewSocialAccount;
use crate::{
    app::App,
    domain::{
        Call, Change, Draft, Fault, Path, Reason, Result,
        change::given,
        group_by,
        identity_provider::{self, Verified},
    },
    outside::openid::Identity,
    repositories::{
        self, Conn, Removal, UniqueKey,
        credentials::{self, SocialAccountRow},
    },
    values::{CustomerId, EmailAddress, TenantId},
};

/// Characters of a network's name at most.
const MAX_PROVIDER: usize = 64;
/// Bytes of a token at most.
const MAX_TOKEN: usize = 8_192;
/// Accounts of one customer at most.
const MAX_ACCOUNTS: usize = 20;

/// Asks the identity provider of a given account whose it is; `None` where none is given. It may take
/// seconds, so it is done before a transaction and without a connection to the store.
pub(super) async fn verify(
    app: &App,
    tenant: TenantId,
    account: &Change<NewSocialAccount>,
) -> Result<Option<Verified>> {
    let Some(account) = given(account) else {
        return Ok(None);
    };
    let (provider, token) = (account.provider.trim(), account.token.trim());
    let verified = identity_provider::verify(app, tenant, provider, token);
    Ok(Some(verified.await?))
}

/// Keeps the token of an account at a network; a newer one takes the place of an older one. Null
/// removes all accounts. What [`verify`] found says whose account it is.
pub(super) fn set(
    app: &App,
    draft: &mut Draft,
    customer: CustomerId,
    account: &Change<NewSocialAccount>,
    verified: Option<&Verified>,
    existing: &[SocialAccountRow],
) {
    let path = Path::of("socialAccount");
    let mut removed: Vec<_> = existing.iter().map(|row| row.provider.clone()).collect();
    match account {
        None => return,
        Some(None) => {}
        Some(Some(account)) => {
            let provider = path.at("provider");
            let provider = draft.faults.name(provider, &account.provider, MAX_PROVIDER);
            let token = account.token.trim();
            let identity = match draft.faults.secret(path.at("token"), token, MAX_TOKEN) {
                true => identity(verified, draft),
                false => None,
            };
            let Some(seal) = &app.seal else {
                return draft.faults.add(path, Reason::NoSecretKey);
            };
            let Some(provider) = provider else { return };
            removed.retain(|known| *known == provider);
            let place = place(customer, &provider);
            let Some(sealed_token) = seal.seal(token.as_bytes(), &place, app.random()) else {
                return draft.faults.add(path, Reason::NoSecretKey);
            };
            if removed.is_empty() && existing.len() >= MAX_ACCOUNTS {
                let max = MAX_ACCOUNTS;
                draft.faults.add(path.clone(), Reason::Full { max });
            }
            let now = app.now();
            let old = existing.iter().find(|row| row.provider == provider);
            let subject = identity.map(|identity| identity.subject.clone());
            if let Some(subject) = &subject
                && old.is_none_or(|old| old.subject.as_ref() != Some(subject))
            {
                let (provider, subject) = (provider.clone(), subject.clone());
                let key = UniqueKey::SocialAccount { provider, subject };
                draft.claim(key, Fault::new(path, Reason::AccountTaken));
            }
            draft.changes.social_accounts.push(SocialAccountRow {
                tenant_id: draft.tenant_id,
                customer_id: customer,
                provider,
                sealed_token,
                created_at: old.map_or(now, |old| old.created_at),
                updated_at: now,
                subject,
                email: identity.and_then(email),
            });
            draft.note("socialAccount");
        }
    }
    if !removed.is_empty() {
        draft.note("socialAccount");
        draft.changes.removals.push(Removal::SocialAccount {
            tenant: draft.tenant_id,
            customer,
            providers: removed,
        });
    }
}

/// Whose account it is, or why that is not known, as a fault.
fn identity<'a>(verified: Option<&'a Verified>, draft: &mut Draft) -> Option<&'a Identity> {
    match &verified?.identity {
        Ok(identity) => identity.as_ref(),
        Err(reason) => {
            let field = match reason {
                Reason::Deprecated => "provider",
                _ => "token",
            };
            let path = Path::of("socialAccount").at(field);
            draft.faults.add(path, reason.clone());
            None
        }
    }
}

/// The address that the provider knows to be theirs.
fn email(identity: &Identity) -> Option<String> {
    let email = identity
        .email
        .as_ref()
        .filter(|_| identity.email_verified)?;
    EmailAddress::parse(email)
        .ok()
        .map(|email| email.as_str().to_owned())
}

/// What is set of a customer's accounts within a transaction that holds the configuration: refused
/// where the provider is no longer what it was when it was asked.
pub(super) async fn change(
    app: &App,
    conn: &mut Conn,
    draft: &mut Draft,
    customer: CustomerId,
    account: &Change<NewSocialAccount>,
    verified: Option<&Verified>,
) -> Result<()> {
    if account.is_none() {
        return Ok(());
    }
    let tenant = draft.tenant_id;
    if let (Some(account), Some(verified)) = (given(account), verified) {
        let code = account.provider.trim();
        if !identity_provider::is_as_verified(conn, tenant, code, verified).await? {
            return Err(repositories::Error::StaleConfig.into());
        }
    }
    let existing = credentials::social_accounts_of(conn, tenant, &[customer]).await?;
    set(app, draft, customer, account, verified, &existing);
    Ok(())
}

/// What a token is sealed for: it does not open for another customer or network.
fn place(customer: CustomerId, provider: &str) -> String {
    format!("social-account {customer} {provider}")
}

/// The accounts of customers that the caller has before it, the one given first first.
pub async fn social_accounts_of(
    app: &App,
    call: &Call,
    customers: &[CustomerId],
) -> Result<HashMap<CustomerId, Vec<SocialAccountRow>>> {
    let client = call.client()?;
    let mut conn = app.store.read().await?;
    let rows = credentials::social_accounts_of(&mut conn, client.tenant_id, customers).await?;
    Ok(group_by(rows, |row| row.customer_id))
}
