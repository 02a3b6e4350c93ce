use crate::{
    app::App,
    domain::{
        Call, Draft,
        mail::{self, About},
    },
    repositories::customers::CustomerRow,
    values::{MailKind, MfaChange},
};

/// Tells the owner of an account by mail what was done with the second factor.
pub(super) fn tell(
    app: &App,
    call: &Call,
    draft: &mut Draft,
    customer: &CustomerRow,
    change: MfaChange,
    recovery_codes_left: Option<i64>,
) {
    let about = About {
        mfa_change: Some(change),
        recovery_codes_left,
        ..About::default()
    };
    mail::tell_about(app, call, draft, customer, MailKind::MfaChanged, about);
}
