use std::collections::HashMap;

use super::NewSocialAccount;
use crate::{
    app::App,
    domain::{
        Call, Change, Draft, Fault, Path, Reason, Result,
        change::given,
        group_by,
        identity_provider::{self, GivenToken, Verified},
    },
    outside::openid::Identity,
    repositories::{
        self, Conn, Removal, UniqueKey,
        credentials::{self, SocialAccountRow},
        customers::CustomerRow,
    },
    values::{CustomerId, EmailAddress, TenantId},
};

/// Characters of a network's name at most.
const MAX_PROVIDER: usize = 64;
/// Bytes of a token at most.
const MAX_TOKEN: usize = 8_192;
/// Bytes of a nonce at most.
const MAX_NONCE: usize = 255;
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
    let given = GivenToken {
        provider: account.provider.trim(),
        token: account.token.trim(),
        nonce: account.nonce.as_deref(),
    };
    Ok(Some(identity_provider::verify(app, tenant, given).await?))
}

/// The same in the midst of preparing a customer: the connection is given back meanwhile.
pub(super) async fn verify_apart(
    app: &App,
    conn: Conn,
    tenant: TenantId,
    account: &Change<NewSocialAccount>,
) -> Result<(Conn, Option<Verified>)> {
    if given(account).is_none() {
        return Ok((conn, None));
    }
    drop(conn);
    let verified = verify(app, tenant, account).await?;
    Ok((app.store.read().await?, verified))
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
            let is_nonce = match &account.nonce {
                Some(nonce) => draft.faults.secret(path.at("nonce"), nonce, MAX_NONCE),
                None => true,
            };
            let token = account.token.trim();
            let is_token = draft.faults.secret(path.at("token"), token, MAX_TOKEN);
            let identity = match is_nonce && is_token {
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
                email: identity
                    .and(verified.and_then(Verified::email))
                    .map(|email| email.as_str().to_owned()),
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

/// Takes away the accounts by which somebody else may sign in: those of identity providers that know the address of
/// another one to be theirs, or of none.
pub(super) async fn forget_others_accounts(
    conn: &mut Conn,
    draft: &mut Draft,
    customer: &CustomerRow,
) -> Result<()> {
    let rows = credentials::social_accounts_of(conn, draft.tenant_id, &[customer.id]).await?;
    let is_others = |row: &SocialAccountRow| {
        let email = row.email.as_deref().map(EmailAddress::parse);
        let key = email.and_then(|email| email.ok()).map(|email| email.key());
        row.subject.is_some() && key != customer.email_key
    };
    let others = rows.into_iter().filter(is_others);
    let providers: Vec<_> = others.map(|row| row.provider).collect();
    if !providers.is_empty() {
        draft.note("socialAccount");
        draft.changes.removals.push(Removal::SocialAccount {
            tenant: draft.tenant_id,
            customer: customer.id,
            providers,
        });
    }
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
    let reader = call.reader()?;
    let mut conn = app.store.read().await?;
    let rows = credentials::social_accounts_of(&mut conn, reader.tenant_id, customers).await?;
    Ok(group_by(rows, |row| row.customer_id))
}
