use crate::{
    app::App,
    domain::{
        Call, Draft, Result,
        mail::{self, About},
    },
    repositories::{Conn, customers::CustomerRow, mails},
    values::MailKind,
};

/// Welcomes a customer who was not welcomed yet. The mail leads to `redirect_url`.
pub(in crate::domain) async fn welcome(
    app: &App,
    call: &Call,
    conn: &mut Conn,
    draft: &mut Draft,
    (customer, redirect_url): (&CustomerRow, &Option<String>),
) -> Result<()> {
    let kind = MailKind::Welcome;
    if !mails::is_told(conn, draft.tenant_id, customer.id, kind).await? {
        let about = About {
            redirect_url: redirect_url.clone(),
            ..About::default()
        };
        mail::tell_about(app, call, draft, customer, kind, about);
    }
    Ok(())
}
