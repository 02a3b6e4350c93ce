use futures_util::FutureExt;

use super::{NewPassword, check, hash, store::store};
use crate::{
    app::App,
    domain::{
        Call, Draft, Faults, Result,
        audit::{self, Actor},
        customer,
        draft::{Step, perform},
        email, mail, sign_in, tenant, token,
    },
    repositories::{Conn, credentials},
    values::{MailKind, MailTokenPurpose},
};

/// A password that is set by a mail.
#[derive(Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/password/reset.rs"
)]
pub struct PasswordReset {
    pub token: String,
    pub password: String,
    pub password_confirmation: Option<String>,
}

const PURPOSES: &[MailTokenPurpose] = &[
    MailTokenPurpose::ResetPassword,
    MailTokenPurpose::SetPassword,
];

/// Sets the password of who was sent the token, ends all sessions, and gives where the mail's page leads back to.
/// A password that is refused does not use the token up. Nobody is signed in by it: a second factor may be owed.
pub async fn reset(app: &App, call: &Call, input: &PasswordReset) -> Result<Option<String>> {
    let tenant = mail::whose(&input.token)?;
    let _turn = app.hasher.turn(&token::hash(&input.token)).await;
    let mut faults = Faults::new();
    let mut conn = app.store.read().await?;
    let text = (tenant, input.token.as_str());
    let found = mail::look(app, &mut conn, text, PURPOSES, &mut faults).await?;
    let Some((_, customer)) = found else {
        return Err(faults.into());
    };
    // Those of the customer's own site, wherever the mail was asked for.
    let (_, rules) = tenant::rules_at(&mut conn, tenant, customer.site_id).await?;
    drop(conn);
    let new = NewPassword {
        password: Some(&input.password),
        confirmation: input.password_confirmation.as_deref(),
    };
    let email = customer.email.as_deref();
    check(&new, rules.password_policy, email, &mut faults);
    faults.check()?;
    let hash = hash(app, &input.password).await?;
    let input = (input.token.clone(), hash);
    let redirect_url = perform(app, call, tenant, input, |step, conn, draft| {
        write(step, conn, draft).boxed()
    });
    redirect_url.await
}

async fn write(
    step: &Step<(String, String)>,
    conn: &mut Conn,
    draft: &mut Draft,
) -> Result<Option<String>> {
    let (app, call, (token, hash)) = (&step.app, &step.call, &step.input);
    let taken = mail::take_of_customer(app, conn, draft, token, PURPOSES).await?;
    let Some((row, mut customer)) = taken else {
        return draft.refuse();
    };
    let old = credentials::password_of(conn, draft.tenant_id, customer.id).await?;
    // Who was asked to set a first password has been told nothing else so far.
    let is_first = old.is_none() && row.purpose == MailTokenPurpose::SetPassword;
    store(app, conn, draft, (&customer, old), hash, None).await?;
    if email::note_confirmed(app, draft, &mut customer) {
        customer::forget_who_signed_up(conn, draft, &customer).await?;
    }
    sign_in::unlock(app, call, conn, &customer).await?;
    if is_first {
        let who = (&customer, &row.redirect_url);
        email::welcome(app, call, conn, draft, who).await?;
    } else {
        mail::tell(app, call, draft, &customer, MailKind::PasswordChanged);
    }
    let actor = Actor::person(call, customer.id);
    audit::record(app, &actor, "resetPassword", customer.id, draft);
    Ok(row.redirect_url)
}
