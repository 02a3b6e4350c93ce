use futures_util::FutureExt;

use super::{Admission, Entry, admit, unlock};
use crate::{
    app::App,
    domain::{
        Call, Draft, Result,
        audit::{self, Actor},
        draft::{Step, perform},
        email, mail, tenant,
    },
    repositories::{Conn, customers::CustomerRow, mail_tokens},
    values::MailTokenPurpose,
};

const PURPOSES: &[MailTokenPurpose] = &[MailTokenPurpose::SignIn];

/// Signs a customer in who was sent the token: the address is the customer's, so it is confirmed, and the locks of the
/// account are taken away. A second factor is owed all the same.
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
    mail_tokens::spend(conn, tenant, customer.id, PURPOSES, app.now()).await?;
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
