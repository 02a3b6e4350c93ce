//! Who has to confirm the e-mail address before signing in, and how they hear of it.

use crate::{
    app::App,
    domain::{
        Call, Draft, Result, customer,
        mail::{self, About},
        tenant::TenantSettings,
    },
    repositories::{customers::CustomerRow, sites::SiteRow},
    values::{EmailConfirmation, MailKind, MailOutcome},
};

/// The rules by which the address has to be confirmed before signing in: of the site, or of the customer's own one.
pub(super) fn demanding<'a>(
    rules: [&'a TenantSettings; 2],
    customer: &CustomerRow,
) -> Option<&'a TenantSettings> {
    rules.into_iter().find(|rules| {
        rules.email_confirmation == EmailConfirmation::BeforeLogin
            && customer::owes_confirmation(rules, customer)
    })
}

/// Sends the mail that confirms the address to who has not done so, in the place of an answer that says it: else who
/// signs up with an address and signs in would see whether somebody had it before. Where nobody is to be told, a mail to
/// nobody is written, which is not sent: the work is the same.
pub(super) async fn remind(
    app: &App,
    call: &Call,
    site: &SiteRow,
    unconfirmed: Option<(&CustomerRow, &TenantSettings)>,
) -> Result<()> {
    let mut draft = Draft::new(app, site.tenant_id);
    if let Some((customer, rules)) = unconfirmed {
        customer::greet(app, call, &mut draft, rules, customer, true);
    }
    let is_told = !draft.changes.mails.is_empty();
    if !is_told {
        let (nobody, about) = ((MailKind::ConfirmEmail, ""), About::default());
        mail::ask(app, call, &mut draft, site, nobody, about);
        for mail in &mut draft.changes.mails {
            mail.done_at = Some(mail.created_at);
            mail.outcome = Some(MailOutcome::Dropped);
        }
    }
    app.store.commit(draft.changes).await?;
    if is_told {
        app.mail_waits.notify_one();
    }
    Ok(())
}
