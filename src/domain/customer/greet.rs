use super::credentials::owes_confirmation;
use crate::{
    app::App,
    domain::{
        Call, Draft,
        mail::{self, About},
        tenant::TenantSettings,
    },
    repositories::customers::CustomerRow,
    values::MailKind,
};

/// Tells a new customer by mail what is to be done next: to confirm the address, where the site wants that; else
/// to set a password, where there is nothing to sign in with; else nothing, and it is a welcome. Who has confirmed
/// the address later is told the rest then.
///
/// Nothing is sent to who has no address, nor to one that mail came back from.
pub(in crate::domain) fn greet(
    app: &App,
    call: &Call,
    draft: &mut Draft,
    settings: &TenantSettings,
    customer: &CustomerRow,
    can_sign_in: bool,
) {
    if customer.email_hard_bounced {
        return;
    }
    let kind = if owes_confirmation(settings, customer) {
        MailKind::ConfirmEmail
    } else if can_sign_in {
        MailKind::Welcome
    } else {
        MailKind::SetPassword
    };
    let about = About {
        redirect_url: customer.profile.redirect_url.clone(),
        ..About::default()
    };
    mail::tell_about(app, call, draft, customer, kind, about);
}
