use futures_util::FutureExt;

use super::{Admission, Entry, admit, unlock};
use crate::{
    app::App,
    domain::{
        Call, Draft, Result,
        audit::{self, Actor},
        draft::{Step, perform},
        email, mail, session, tenant,
    },
    repositories::{Conn, Removal, customers::CustomerRow, mail_tokens},
    values::{MailTokenPurpose, Timestamp},
};

const PURPOSES: &[MailTokenPurpose] = &[MailTokenPurpose::SignIn];

/// Signs a customer in who was sent the token: the address is the customer's, so it is confirmed, and the locks of the
/// account are taken away. A second factor is owed all the same. Where the address was not confirmed before, the password
/// and all else that was set up until then go: they may be of somebody who signed up with another's address.
pub async fn sign_in_with_link(
    app: &App,
    call: &Call,
    token: &str,
) -> Result<(Admission, CustomerRow)> {
    let tenant = mail::whose(token)?;
    let entered = perform(app, call, tenant, token.to_owned(), |step, conn, draft| {
        enter(step, conn, draft).boxed()
    })
    .await?;
    call.show(tenant);
    Ok(entered)
}

/// Until now nobody has shown to have the address: who signed up with it may be somebody else, and so has no part in the
/// account any more.
async fn forget_who_signed_up(
    conn: &mut Conn,
    draft: &mut Draft,
    customer: &CustomerRow,
    now: Timestamp,
) -> Result<()> {
    let (tenant, customer) = (draft.tenant_id, customer.id);
    draft.changes.removals.extend([
        Removal::PasswordOf { tenant, customer },
        Removal::TotpSecretOf { tenant, customer },
        Removal::RecoveryCodesOf { tenant, customer },
        Removal::PersonalAccessTokensOf { tenant, customer },
    ]);
    session::end_all(conn, draft, customer, None, (MailTokenPurpose::ALL, now)).await
}

async fn enter(
    step: &Step<String>,
    conn: &mut Conn,
    draft: &mut Draft,
) -> Result<(Admission, CustomerRow)> {
    let (app, call, tenant) = (&step.app, &step.call, draft.tenant_id);
    let taken = mail::take_of_customer(app, conn, draft, &step.input, PURPOSES).await?;
    let Some((row, mut customer)) = taken else {
        return draft.refuse();
    };
    if customer.email_confirmed_at.is_none() {
        forget_who_signed_up(conn, draft, &customer, app.now()).await?;
    } else {
        mail_tokens::spend(conn, tenant, customer.id, PURPOSES, app.now()).await?;
    }
    if email::note_confirmed(app, draft, &mut customer) {
        let who = (&customer, &row.redirect_url);
        email::welcome(app, call, conn, draft, who).await?;
    }
    unlock(app, call, conn, &customer).await?;
    let (site, rules) = tenant::rules_at(conn, tenant, row.site_id).await?;
    let entry = Entry {
        customer: &customer,
        site: &site,
        rules: &rules,
    };
    let admission = admit(app, call, conn, draft, &entry).await?;
    let actor = Actor::person(call, customer.id);
    audit::record(app, &actor, "signInWithLink", customer.id, draft);
    Ok((admission, customer))
}
