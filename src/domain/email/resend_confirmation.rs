use futures_util::FutureExt;

use crate::{
    app::App,
    domain::{
        Call, Denied, Error, Fault, Faults, Path, Reason, Result, Viewer,
        audit::{self, Actor},
        customer,
        draft::{Step, perform},
        mail::{self, About, MailRequest},
        tenant,
    },
    values::MailKind,
};

/// To whom the mail that confirms an address is to be sent once more.
#[derive(Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/email/resend_confirmation.rs"
)]
pub struct ConfirmationRequest {
    pub site_id: Option<String>,
    pub email: Option<String>,
    pub redirect_url: Option<String>,
}

/// Asks for the mail that confirms an address once more. Who is signed in asks for the own one by leaving it out; for
/// an address that somebody gives, what is answered is always the same.
pub async fn resend_confirmation(
    app: &App,
    call: &Call,
    input: &ConfirmationRequest,
) -> Result<()> {
    match (&input.email, &call.viewer) {
        (None, Viewer::Customer(_)) => to_me(app, call, input).await,
        (None, _) => Err(Faults::from(Fault::new(Path::of("email"), Reason::Required)).into()),
        (Some(email), _) => {
            let request = MailRequest {
                site_id: input.site_id.clone(),
                email: email.clone(),
                redirect_url: input.redirect_url.clone(),
            };
            mail::request(app, call, MailKind::ConfirmEmail, &request).await
        }
    }
}

async fn to_me(app: &App, call: &Call, input: &ConfirmationRequest) -> Result<()> {
    let me = call.me_changing()?;
    let mut faults = Faults::new();
    let mut conn = app.store.read().await?;
    let (site, _) = tenant::rules_at(&mut conn, me.tenant_id, me.site_id).await?;
    let redirect_url = input.redirect_url.as_deref();
    mail::check_redirect(&mut conn, &site, redirect_url, &mut faults).await?;
    drop(conn);
    faults.check()?;
    let input = (me.customer_id, input.redirect_url.clone());
    perform(app, call, me.tenant_id, input, |step, conn, draft| {
        async move {
            let Step { app, call, input } = step;
            let customer = customer::hold_active(conn, draft, input.0).await?;
            let ended = Error::Unauthenticated(Denied::SessionEnded);
            let customer = customer.ok_or(ended)?;
            draft.set_site(customer.site_id);
            let reason = match (&customer.email, customer.email_confirmed_at) {
                (None, _) => Some(Reason::NothingToConfirm),
                (Some(_), Some(_)) => Some(Reason::EmailConfirmed),
                (Some(_), None) => None,
            };
            if let Some(reason) = reason {
                draft.faults.add(Path::of("email"), reason);
                return draft.refuse();
            }
            let about = About {
                redirect_url: input.1.clone(),
                ..About::default()
            };
            let kind = MailKind::ConfirmEmail;
            mail::tell_about(app, call, draft, &customer, kind, about);
            draft.note("mail");
            let actor = Actor::of_call(call);
            audit::record(app, &actor, "resendConfirmation", customer.id, draft);
            Ok(())
        }
        .boxed()
    })
    .await
}
