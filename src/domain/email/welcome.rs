use crate::{
    app::App,
    domain::{Call, Draft, Result, mail},
    repositories::{Conn, customers::CustomerRow, mails},
    values::MailKind,
};

/// Welcomes a customer who was not welcomed yet.
pub(in crate::domain) async fn welcome(
    app: &App,
    call: &Call,
    conn: &mut Conn,
    draft: &mut Draft,
    customer: &CustomerRow,
) -> Result<()> {
    let kind = MailKind::Welcome;
    if !mails::is_told(conn, draft.tenant_id, customer.id, kind).await? {
        mail::tell(app, call, draft, customer, kind);
    }
    Ok(())
}
