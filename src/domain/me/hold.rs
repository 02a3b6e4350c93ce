use crate::{
    domain::{Credential, Denied, Draft, Error, Result, SignedIn, tenant},
    repositories::{
        Conn,
        customers::{self, CustomerRow},
        personal_access_tokens, sessions,
    },
    values::{CustomerState, PartnerAccess},
};

/// The customer who is signed in, held as it is until the transaction ends. What it is signed in with must still be there.
pub(in crate::domain) async fn hold(
    conn: &mut Conn,
    draft: &mut Draft,
    me: &SignedIn,
) -> Result<CustomerRow> {
    // The tenant first, as everybody does.
    tenant::hold_for_share(conn, me.tenant_id).await?;
    customers::hold(conn, me.tenant_id, me.customer_id).await?;
    let (ids, all) = ([me.customer_id], PartnerAccess::All);
    let found = customers::by_ids(conn, me.tenant_id, &ids, &all)
        .await?
        .pop();
    draft.set_site(me.site_id);
    let is_in = is_signed_in(conn, me).await?;
    found
        .filter(|customer| is_in && customer.state == CustomerState::Active)
        .ok_or(Error::Unauthenticated(Denied::SessionEnded))
}

async fn is_signed_in(conn: &mut Conn, me: &SignedIn) -> Result<bool> {
    let (tenant, customer) = (me.tenant_id, me.customer_id);
    Ok(match me.credential {
        Credential::Session { id, .. } | Credential::Impersonation { id, .. } => {
            // Held, so that its end waits, and nothing is done after it.
            sessions::hold(conn, tenant, id).await?.is_some()
        }
        Credential::PersonalAccessToken { id, .. } => {
            let tokens = personal_access_tokens::of_customer(conn, tenant, customer).await?;
            tokens.iter().any(|token| token.id == id)
        }
    })
}
