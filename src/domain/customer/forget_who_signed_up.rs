use super::social::forget_others_accounts;
use crate::{
    domain::{Draft, Result},
    repositories::{Conn, Removal, customers::CustomerRow, personal_access_tokens},
};

/// Takes away what was set up at an account before anybody had shown to have its address: who signed up may be
/// somebody else, and must not come in any more once the owner of the address has. These are the personal access tokens,
/// and the accounts elsewhere that know the address of another one, or of none. The password and the sessions are left to
/// who sets the one and ends the others.
///
/// A second factor stays, whose ever it is: it lets nobody in by itself, and to have a mailbox is not to have two factors.
pub(in crate::domain) async fn forget_who_signed_up(
    conn: &mut Conn,
    draft: &mut Draft,
    customer: &CustomerRow,
) -> Result<()> {
    forget_others_accounts(conn, draft, customer).await?;
    let (tenant, customer) = (customer.tenant_id, customer.id);
    let tokens = personal_access_tokens::of_customer(conn, tenant, customer).await?;
    if !tokens.is_empty() {
        let removal = Removal::PersonalAccessTokensOf { tenant, customer };
        draft.changes.removals.push(removal);
        draft.note("personalAccessTokens");
    }
    Ok(())
}
