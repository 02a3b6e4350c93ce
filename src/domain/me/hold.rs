use crate::{
    domain::{Denied, Draft, Error, Result, SignedIn, tenant},
    repositories::{
        Conn,
        customers::{self, CustomerRow},
    },
    values::{CustomerState, PartnerAccess},
};

/// The customer who is signed in, held as it is until the transaction ends.
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
    found
        .filter(|customer| customer.state == CustomerState::Active)
        .ok_or(Error::Unauthenticated(Denied::SessionEnded))
}
