use crate::{
    app::App,
    domain::{
        Call, Result,
        mail::{self, MailRequest},
    },
    values::MailKind,
};

/// Asks for a mail whose link signs in. Anybody may, for any address: what is answered is always the same.
pub async fn request_link(app: &App, call: &Call, input: &MailRequest) -> Result<()> {
    mail::request(app, call, MailKind::SignInLink, input).await
}
