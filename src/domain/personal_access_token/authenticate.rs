use super::{PREFIX, last_use};
use crate::{
    app::App,
    domain::{Denied, Error, Result, SignedIn, call::Credential, token},
    repositories::{
        Conn,
        customers::CustomerRow,
        personal_access_tokens::{self, PersonalAccessTokenRow},
    },
    values::{CustomerState, Timestamp},
};

/// Who calls with a personal access token; `None` where it is not one by its text.
pub(in crate::domain) async fn authenticate(app: &App, text: &str) -> Result<Option<SignedIn>> {
    if !text.starts_with(PREFIX) {
        return Ok(None);
    }
    let mut conn = app.store.read().await?;
    let found = find(&mut conn, text).await?;
    drop(conn);
    let now = app.now();
    let taken = found.filter(|(token, customer)| is_taken(token, customer, now));
    let Some((token, customer)) = taken else {
        return Err(Error::Unauthenticated(Denied::AccessTokenEnded));
    };
    last_use::note(app, &token, now);
    Ok(Some(SignedIn {
        tenant_id: token.tenant_id,
        customer_id: customer.id,
        site_id: customer.site_id,
        credential: Credential::PersonalAccessToken {
            id: token.id,
            is_read_only: token.is_read_only,
        },
        expires_at: token.expires_at,
    }))
}

/// The token with this text, and whose it is.
pub(in crate::domain) async fn find(
    conn: &mut Conn,
    text: &str,
) -> Result<Option<(PersonalAccessTokenRow, CustomerRow)>> {
    Ok(match token::tenant_of(PREFIX, text) {
        Some(tenant) => {
            let hash = token::hash(text);
            personal_access_tokens::by_secret(conn, tenant, &hash).await?
        }
        None => None,
    })
}

/// Is a token taken?
pub(in crate::domain) fn is_taken(
    token: &PersonalAccessTokenRow,
    customer: &CustomerRow,
    now: Timestamp,
) -> bool {
    customer.state == CustomerState::Active && token.expires_at.is_none_or(|end| now < end)
}
