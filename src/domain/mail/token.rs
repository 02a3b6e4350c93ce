//! Tokens that leave by mail. Each is used once, by a POST: what opens a link to look at it uses nothing.

use crate::{
    app::App,
    domain::{Draft, Path, Reason, Result, token},
    repositories::{Conn, customers, mail_tokens, mail_tokens::MailTokenRow},
    values::{MailTokenPurpose, TenantId, Timestamp},
};

/// What they start with.
const PREFIX: &str = "fdt_";

/// For how many seconds a token is taken.
pub(in crate::domain) const fn lifetime(purpose: MailTokenPurpose) -> i64 {
    const HOUR: i64 = 3_600;
    const DAY: i64 = 24 * HOUR;
    match purpose {
        MailTokenPurpose::ConfirmEmail => 3 * DAY,
        MailTokenPurpose::ResetPassword => HOUR,
        MailTokenPurpose::SetPassword | MailTokenPurpose::Invitation => 7 * DAY,
        MailTokenPurpose::ChangeEmail => DAY,
        MailTokenPurpose::SignIn => HOUR / 4,
    }
}

/// Whose token a text would be; `None` where it is not one by its text.
pub(in crate::domain) fn tenant_of(text: &str) -> Option<TenantId> {
    token::tenant_of(PREFIX, text)
}

/// A new token, for the row that is given, of which the hash and the times are filled in.
pub(in crate::domain) fn mint(app: &App, row: MailTokenRow) -> (String, MailTokenRow) {
    let token = token::mint(app, PREFIX, row.tenant_id);
    let now: Timestamp = app.now();
    let row = MailTokenRow {
        secret_hash: token::hash(&token),
        created_at: now,
        expires_at: now.plus_seconds(lifetime(row.purpose)),
        ..row
    };
    (token, row)
}

/// Uses a token, and holds the customer whose it is. `None`, with the fault noted at `token`, where it is not one
/// for this, or was used, or its time is over. Of those who use it at once, one has it.
pub(in crate::domain) async fn take(
    app: &App,
    conn: &mut Conn,
    draft: &mut Draft,
    text: &str,
    purposes: &[MailTokenPurpose],
) -> Result<Option<MailTokenRow>> {
    let (tenant, hash) = (draft.tenant_id, token::hash(text));
    let mut found = mail_tokens::by_secret(conn, tenant, &hash).await?;
    if let Some(row) = &found {
        // The customer first, as everybody does.
        if let Some(customer) = row.customer_id {
            customers::hold(conn, tenant, customer).await?;
        }
        found = mail_tokens::hold_by_secret(conn, tenant, &hash).await?;
    }
    let now = app.now();
    let reason = match found {
        Some(row) if !purposes.contains(&row.purpose) => Reason::TokenUnknown,
        Some(row) if row.used_at.is_some() => Reason::TokenUsed,
        Some(row) if row.expires_at <= now => Reason::TokenExpired,
        Some(row) => {
            draft.set_site(row.site_id);
            let used_at = Some(now);
            let used = MailTokenRow { used_at, ..row };
            draft.changes.updated_mail_tokens.push(used.clone());
            return Ok(Some(used));
        }
        None => Reason::TokenUnknown,
    };
    draft.faults.add(Path::of("token"), reason);
    Ok(None)
}
