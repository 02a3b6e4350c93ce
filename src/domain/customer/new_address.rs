use super::credentials::owes_confirmation;
use crate::{
    app::App,
    domain::{
        Call, Draft, Result,
        mail::{self, About},
        tenant::TenantSettings,
    },
    repositories::{Conn, customers::CustomerRow},
    values::{MailKind, MailTokenPurpose},
};

/// What is worth nothing any more that was sent to the address before.
const OF_THE_ADDRESS: &[MailTokenPurpose] = &[
    MailTokenPurpose::ConfirmEmail,
    MailTokenPurpose::ResetPassword,
    MailTokenPurpose::SetPassword,
    MailTokenPurpose::ChangeEmail,
    MailTokenPurpose::SignIn,
];

/// Tells a customer to whom somebody has given another e-mail address: the address before hears of it, and the new
/// one is to be confirmed, where the site wants that. Links that went to the one before lead nowhere from now on.
pub(super) async fn tell_of_new_address(
    (app, call, conn): (&App, &Call, &mut Conn),
    draft: &mut Draft,
    settings: &TenantSettings,
    (before, customer): (&CustomerRow, &CustomerRow),
    is_import: bool,
) -> Result<()> {
    if before.email_key == customer.email_key {
        return Ok(());
    }
    let (tenant, id) = (customer.tenant_id, customer.id);
    mail::spend(app, conn, (tenant, id), OF_THE_ADDRESS).await?;
    if is_import {
        return Ok(());
    }
    if !before.email_hard_bounced {
        let about = About {
            new_email: customer.email.clone(),
            ..About::default()
        };
        mail::tell_about(app, call, draft, before, MailKind::EmailChanged, about);
    }
    if owes_confirmation(settings, customer) && !customer.email_hard_bounced {
        let about = About {
            redirect_url: customer.profile.redirect_url.clone(),
            ..About::default()
        };
        mail::tell_about(app, call, draft, customer, MailKind::ConfirmEmail, about);
    }
    Ok(())
}
