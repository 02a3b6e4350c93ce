//! Tokens that leave by mail. Each is used once, by a POST: what opens a link to look at it uses nothing.

use super::link::purpose;
use crate::{
    app::App,
    domain::{Draft, Fault, Faults, Path, Reason, Result, customer, invitation, tenant, token},
    repositories::{
        Conn,
        customers::{self, CustomerRow},
        mail_tokens::{self, MailTokenRow},
        mails,
    },
    values::{
        CustomerId, CustomerState, EmailAddress, MailKind, MailTokenPurpose, PartnerAccess,
        TenantId, Timestamp,
    },
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

/// The same for who has to have one; the fault is at `token`.
pub(in crate::domain) fn whose(text: &str) -> Result<TenantId, Faults> {
    tenant_of(text).ok_or_else(|| unknown().into())
}

fn unknown() -> Fault {
    Fault::new(Path::of("token"), Reason::TokenUnknown)
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

/// Takes the worth of all tokens for these purposes of a customer who is held: of those that left, and of those that
/// leave with a mail that still waits. Such a mail is not sent any more.
pub(in crate::domain) async fn spend(
    app: &App,
    conn: &mut Conn,
    (tenant, customer): (TenantId, CustomerId),
    purposes: &[MailTokenPurpose],
) -> Result<()> {
    let now = app.now();
    mail_tokens::spend(conn, tenant, customer, purposes, now).await?;
    let brings = |kind: &MailKind| purpose(*kind).is_some_and(|it| purposes.contains(&it));
    let kinds: Vec<_> = MailKind::ALL.iter().copied().filter(brings).collect();
    let why = "its link would be worth nothing any more";
    mails::drop_waiting(conn, tenant, customer, &kinds, (why, now)).await?;
    Ok(())
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
        // The tenant and the customer first, as everybody does.
        tenant::hold_for_share(conn, tenant).await?;
        if let Some(customer) = row.customer_id {
            customers::hold(conn, tenant, customer).await?;
        }
        found = mail_tokens::hold_by_secret(conn, tenant, &hash).await?;
    }
    let now = app.now();
    let Some(row) = judge(found, purposes, now, &mut draft.faults) else {
        return Ok(None);
    };
    let used_at = Some(now);
    let used = MailTokenRow { used_at, ..row };
    draft.changes.updated_mail_tokens.push(used.clone());
    Ok(Some(used))
}

/// Uses a token that was sent to a customer, and holds the customer, who may use the account and still has the
/// address that the token was sent to.
pub(in crate::domain) async fn take_of_customer(
    app: &App,
    conn: &mut Conn,
    draft: &mut Draft,
    text: &str,
    purposes: &[MailTokenPurpose],
) -> Result<Option<(MailTokenRow, CustomerRow)>> {
    let Some(row) = take(app, conn, draft, text, purposes).await? else {
        return Ok(None);
    };
    let customer = match row.customer_id {
        Some(customer) => customer::hold_active(conn, draft, customer).await?,
        None => None,
    };
    Ok(of_its_customer(row, customer, &mut draft.faults))
}

/// A token before anything is done. Nothing is used.
pub(in crate::domain) async fn look_at(
    app: &App,
    conn: &mut Conn,
    (tenant, text): (TenantId, &str),
    purposes: &[MailTokenPurpose],
    faults: &mut Faults,
) -> Result<Option<MailTokenRow>> {
    let found = mail_tokens::by_secret(conn, tenant, &token::hash(text)).await?;
    Ok(judge(found, purposes, app.now(), faults))
}

/// The same of one that was sent to a customer, and whose it is.
pub(in crate::domain) async fn look(
    app: &App,
    conn: &mut Conn,
    (tenant, text): (TenantId, &str),
    purposes: &[MailTokenPurpose],
    faults: &mut Faults,
) -> Result<Option<(MailTokenRow, CustomerRow)>> {
    let Some(row) = look_at(app, conn, (tenant, text), purposes, faults).await? else {
        return Ok(None);
    };
    let ids: Vec<_> = row.customer_id.into_iter().collect();
    let found = customers::by_ids(conn, tenant, &ids, &PartnerAccess::All).await?;
    let mut active = found.into_iter();
    let customer = active.find(|it| it.state == CustomerState::Active);
    Ok(of_its_customer(row, customer, faults))
}

/// What a token is, and whether it would be taken; `None` where it is not known.
pub(in crate::domain) async fn status(
    app: &App,
    conn: &mut Conn,
    text: &str,
) -> Result<Option<(MailTokenRow, bool)>> {
    let Some(tenant) = tenant_of(text) else {
        return Ok(None);
    };
    let found = mail_tokens::by_secret(conn, tenant, &token::hash(text)).await?;
    let Some(row) = found else {
        return Ok(None);
    };
    let (faults, purposes) = (&mut Faults::new(), [row.purpose]);
    let is_taken = match row.customer_id {
        Some(_) => {
            let found = look(app, conn, (tenant, text), &purposes, faults).await?;
            found.is_some()
        }
        None => {
            judge(Some(row.clone()), &purposes, app.now(), faults).is_some()
                && invitation::is_open(app, conn, tenant, row.invitation_id).await?
        }
    };
    Ok(Some((row, is_taken)))
}

fn judge(
    found: Option<MailTokenRow>,
    purposes: &[MailTokenPurpose],
    now: Timestamp,
    faults: &mut Faults,
) -> Option<MailTokenRow> {
    let Some(row) = found.filter(|row| purposes.contains(&row.purpose)) else {
        faults.push(unknown());
        return None;
    };
    faults.set_site(row.site_id);
    let reason = match &row {
        row if row.used_at.is_some() => Reason::TokenUsed,
        row if row.expires_at <= now => Reason::TokenExpired,
        _ => return Some(row),
    };
    faults.add(Path::of("token"), reason);
    None
}

/// A mail that went to an address which is not the customer's any more is worth nothing: whoever reads it there
/// may be somebody else.
fn of_its_customer(
    row: MailTokenRow,
    customer: Option<CustomerRow>,
    faults: &mut Faults,
) -> Option<(MailTokenRow, CustomerRow)> {
    let sent_to = EmailAddress::parse(&row.email).ok().map(|it| it.key());
    let is_change = row.purpose == MailTokenPurpose::ChangeEmail;
    let customer = customer.filter(|it| is_change || it.email_key == sent_to);
    let Some(customer) = customer else {
        faults.push(unknown());
        return None;
    };
    Some((row, customer))
}
