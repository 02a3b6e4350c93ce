use crate::{
    app::App,
    domain::{
        Call, Result,
        mail::{self, MailRequest},
    },
    values::MailKind,
};

/// Asks for a mail by which a new password can be set. Anybody may, for any address: what is answered is always the
/// same.
pub async fn request_reset(app: &App, call: &Call, input: &MailRequest) -> Result<()> {
    mail::request(app, call, MailKind::ResetPassword, input).await
}
