use futures_util::FutureExt;

use super::{Admission, Entry, admit, unlock};
use crate::{
    app::App,
    domain::{
        Call, Draft, Result,
        audit::{self, Actor},
        customer,
        draft::{Step, perform},
        email,
        mail::{self, About},
        session, tenant,
    },
    repositories::{Conn, Removal, credentials, customers::CustomerRow},
    values::{MailKind, MailTokenPurpose},
};

const PURPOSES: &[MailTokenPurpose] = &[MailTokenPurpose::SignIn];

/// Signs a customer in who was sent the token: the address is the customer's, so it is confirmed, and the locks of the
/// account are taken away. A second factor is owed all the same. Where the address was not confirmed before, the password,
/// and by what else one may come in, go: they may be of somebody who signed up with another's address.
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

/// The owner of an address comes to an account that somebody signed up for with it. Was there a password, a mail says so and
/// has another one chosen.
async fn take_over(
    app: &App,
    call: &Call,
    conn: &mut Conn,
    draft: &mut Draft,
    customer: &CustomerRow,
) -> Result<()> {
    let (tenant, id) = (customer.tenant_id, customer.id);
    customer::forget_who_signed_up(conn, draft, customer).await?;
    session::end_all(app, conn, draft, id, None, MailTokenPurpose::ALL).await?;
    if credentials::password_of(conn, tenant, id).await?.is_none() {
        return Ok(());
    }
    draft.changes.removals.push(Removal::PasswordOf {
        tenant,
        customer: id,
    });
    draft.note("password");
    let about = About {
        anew: true,
        ..About::default()
    };
    mail::tell_about(app, call, draft, customer, MailKind::SetPassword, about);
    Ok(())
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
        take_over(app, call, conn, draft, &customer).await?;
    } else {
        mail::spend(app, conn, (tenant, customer.id), PURPOSES).await?;
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
