use crate::{
    app::App,
    domain::{Draft, Result, session},
    repositories::{Conn, credentials::PasswordRow, customers::CustomerRow},
    values::{MailTokenPurpose, SessionId},
};

/// What a mail may bring that is worth as much as a password, or leads to one: nothing any more, once there is a new one.
const SPENT: &[MailTokenPurpose] = &[
    MailTokenPurpose::ResetPassword,
    MailTokenPurpose::SetPassword,
    MailTokenPurpose::SignIn,
    MailTokenPurpose::ChangeEmail,
];

/// Puts a new password in the place of the `old` one, or of none, and ends what was begun with that: all sessions
/// but the one to be kept, sign-ins that wait for a second factor, and links that set another password, sign in or
/// change the address.
pub(in crate::domain) async fn store(
    app: &App,
    conn: &mut Conn,
    draft: &mut Draft,
    (customer, old): (&CustomerRow, Option<PasswordRow>),
    hash: &str,
    keep: Option<SessionId>,
) -> Result<()> {
    let (tenant, customer) = (draft.tenant_id, customer.id);
    let now = app.now();
    let row = PasswordRow {
        tenant_id: tenant,
        customer_id: customer,
        hash: hash.to_owned(),
        updated_at: now,
    };
    match old {
        Some(_) => draft.changes.updated_passwords.push(row),
        None => draft.changes.passwords.push(row),
    }
    draft.note("password");
    session::end_all(app, conn, draft, customer, keep, SPENT).await
}
