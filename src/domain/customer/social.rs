use std::collections::HashMap;

use super::NewSocialAccount;
use crate::{
    app::App,
    domain::{Call, Change, Draft, Path, Reason, Result, group_by},
    repositories::{
        Removal,
        credentials::{self, SocialAccountRow},
    },
    values::CustomerId,
};

/// Characters of a network's name at most.
const MAX_PROVIDER: usize = 64;
/// Bytes of a token at most.
const MAX_TOKEN: usize = 8_192;
/// Accounts of one customer at most.
const MAX_ACCOUNTS: usize = 20;

/// Keeps the token of an account at a network; a newer one takes the place of an older one. Null
/// removes all accounts.
pub(super) fn set(
    app: &App,
    draft: &mut Draft,
    customer: CustomerId,
    account: &Change<NewSocialAccount>,
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
            if token.is_empty() {
                draft.faults.add(path.at("token"), Reason::Blank);
            }
            if token.contains(char::is_control) {
                let path = path.at("token");
                draft.faults.add(path, Reason::ControlCharacter);
            }
            if token.len() > MAX_TOKEN {
                let max = MAX_TOKEN;
                draft
                    .faults
                    .add(path.at("token"), Reason::TooManyBytes { max });
            }
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
                draft.faults.add(path, Reason::Full { max });
            }
            let now = app.now();
            let old = existing.iter().find(|row| row.provider == provider);
            draft.changes.social_accounts.push(SocialAccountRow {
                tenant_id: draft.tenant_id,
                customer_id: customer,
                provider,
                sealed_token,
                created_at: old.map_or(now, |old| old.created_at),
                updated_at: now,
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
