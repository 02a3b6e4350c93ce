use futures_util::FutureExt;

use super::change::claim;
use crate::{
    app::App,
    domain::{
        Call, Draft, Fault, Path, Reason, Result,
        audit::{self, Actor},
        customer,
        draft::{Step, perform},
        mail::{self, About},
        tenant,
    },
    repositories::{
        Conn,
        customers::{self, CustomerRow},
    },
    values::{EmailAddress, MailKind, MailTokenPurpose},
};

/// What went to the old address, and what went to another new one, is worth nothing any more.
const SPENT: &[MailTokenPurpose] = &[
    MailTokenPurpose::ConfirmEmail,
    MailTokenPurpose::ResetPassword,
    MailTokenPurpose::SetPassword,
    MailTokenPurpose::SignIn,
    MailTokenPurpose::ChangeEmail,
];

/// Gives a customer the address that the token was sent to, and tells the old one. Gives the customer, and where the
/// mail's page leads back to.
pub async fn confirm_change(
    app: &App,
    call: &Call,
    token: &str,
) -> Result<(CustomerRow, Option<String>)> {
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
    let purposes = [MailTokenPurpose::ChangeEmail];
    let taken = mail::take_of_customer(app, conn, draft, &step.input, &purposes).await?;
    let Some((row, mut customer)) = taken else {
        return draft.refuse();
    };
    let new = EmailAddress::parse(&row.email).map_err(|_| Reason::TokenUnknown);
    let Some(new) = draft.faults.take(Path::of("token"), new) else {
        return draft.refuse();
    };
    let (_, rules) = tenant::rules_at(conn, tenant, customer.site_id).await?;
    let old = customer.clone();
    let rule = rules.email_uniqueness;
    if let Some(key) = claim(&customer, rule, new.key()) {
        let fault = Fault::new(Path::of("token"), Reason::EmailTaken);
        draft.claim(key, fault);
    }
    customer.email_scope = customers::scope(rule, tenant, customer.site_id);
    customer.email_key = Some(new.key());
    let now = Some(app.now());
    draft.set(&mut customer.email, "email", Some(new.as_str().to_owned()));
    draft.set(&mut customer.email_confirmed_at, "emailConfirmedAt", now);
    draft.set(&mut customer.email_hard_bounced, "emailHardBounced", false);
    customer::touch(app, &mut customer, draft);
    mail::spend(app, conn, (tenant, customer.id), SPENT).await?;
    let about = About {
        new_email: customer.email.clone(),
        ..About::default()
    };
    mail::tell_about(app, call, draft, &old, MailKind::EmailChanged, about);
    let actor = Actor::person(call, customer.id);
    audit::record(app, &actor, "confirmEmailChange", customer.id, draft);
    Ok((customer, row.redirect_url))
}
