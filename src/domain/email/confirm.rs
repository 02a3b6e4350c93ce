use futures_util::FutureExt;

use super::welcome;
use crate::{
    app::App,
    domain::{
        Call, Draft, Result,
        audit::{self, Actor},
        customer,
        draft::{Step, perform},
        mail::{self, About},
        sign_in,
    },
    repositories::{Conn, credentials, customers::CustomerRow},
    values::{MailKind, MailTokenPurpose},
};

const PURPOSES: &[MailTokenPurpose] = &[MailTokenPurpose::ConfirmEmail];

/// Notes that the address a token was sent to is the customer's, and gives the customer, and where the mail's page
/// leads back to.
pub async fn confirm(app: &App, call: &Call, token: &str) -> Result<(CustomerRow, Option<String>)> {
    let tenant = mail::whose(token)?;
    let done = perform(app, call, tenant, token.to_owned(), |step, conn, draft| {
        write(step, conn, draft).boxed()
    })
    .await?;
    call.show(tenant);
    Ok(done)
}

async fn write(
    step: &Step<String>,
    conn: &mut Conn,
    draft: &mut Draft,
) -> Result<(CustomerRow, Option<String>)> {
    let (app, call, tenant) = (&step.app, &step.call, draft.tenant_id);
    let taken = mail::take_of_customer(app, conn, draft, &step.input, PURPOSES).await?;
    let Some((row, mut customer)) = taken else {
        return draft.refuse();
    };
    mail::spend(app, conn, (tenant, customer.id), PURPOSES).await?;
    sign_in::unlock(app, call, conn, &customer).await?;
    if note_confirmed(app, draft, &mut customer) {
        // What is still missing is told now.
        if can_sign_in(conn, &customer).await? {
            let who = (&customer, &row.redirect_url);
            welcome(app, call, conn, draft, who).await?;
        } else {
            let about = About {
                redirect_url: row.redirect_url.clone(),
                ..About::default()
            };
            let kind = MailKind::SetPassword;
            mail::tell_about(app, call, draft, &customer, kind, about);
        }
    }
    let actor = Actor::person(call, customer.id);
    audit::record(app, &actor, "confirmEmail", customer.id, draft);
    Ok((customer, row.redirect_url))
}

/// Has the customer something to sign in with?
async fn can_sign_in(conn: &mut Conn, customer: &CustomerRow) -> Result<bool> {
    let (tenant, id) = (customer.tenant_id, customer.id);
    let password = credentials::password_of(conn, tenant, id).await?;
    let social = credentials::social_accounts_of(conn, tenant, &[id]).await?;
    let is_vouched_for = social.iter().any(|account| account.subject.is_some());
    Ok(password.is_some() || is_vouched_for)
}

/// Notes that the address is the customer's. Was that not known?
pub(in crate::domain) fn note_confirmed(
    app: &App,
    draft: &mut Draft,
    customer: &mut CustomerRow,
) -> bool {
    if customer.email_confirmed_at.is_some() {
        return false;
    }
    let now = Some(app.now());
    draft.set(&mut customer.email_confirmed_at, "emailConfirmedAt", now);
    customer::touch(app, customer, draft);
    true
}
