//! Whom a mail goes to, and whether it is needed.

use super::About;
use crate::{
    app::App,
    domain::{
        Result, invitation, me,
        sign_in::{Identifier, accounts},
        tenant::TenantSettings,
    },
    repositories::{
        Conn,
        customers::{self, CustomerRow},
        mails::{self, MailRow},
        sites::SiteRow,
    },
    values::{CustomerState, EmailAddress, MailKind, PartnerAccess},
};

const HOUR_SECONDS: i64 = 3_600;

/// Mails of a kind to one customer an hour, of those that anybody can ask for, or that go where a customer says.
fn an_hour(kind: MailKind) -> Option<i64> {
    match kind {
        MailKind::AccountExists => Some(1),
        MailKind::ResetPassword
        | MailKind::ConfirmEmail
        | MailKind::ConfirmEmailChange
        | MailKind::SignInLink => Some(5),
        _ => None,
    }
}

/// The customer that a mail is for, and the address that it goes to; else why there is none.
pub(super) async fn find(
    app: &App,
    conn: &mut Conn,
    (row, about): (&MailRow, &About),
    site: &SiteRow,
    rules: &TenantSettings,
) -> Result<Result<(Option<CustomerRow>, EmailAddress), &'static str>> {
    let customer = match (row.customer_id, &row.email) {
        (Some(id), _) => {
            let all = PartnerAccess::All;
            customers::by_ids(conn, row.tenant_id, &[id], &all)
                .await?
                .pop()
        }
        // Who is invited may have no account yet.
        (None, Some(_)) if row.kind == MailKind::Invitation => {
            if !invitation::is_open(app, conn, row.tenant_id, about.invitation()).await? {
                return Ok(Err(
                    "the invitation was accepted, was taken back, or is over",
                ));
            }
            None
        }
        (None, Some(email)) => {
            let account = accounts(conn, rules, site, &Identifier::email(email)).await?;
            account.map(|(customer, _)| customer)
        }
        (None, None) => None,
    };
    match &customer {
        None if row.kind != MailKind::Invitation => return Ok(Err("there is no account for it")),
        Some(customer) => {
            if let Some(why) = needless(row, customer) {
                return Ok(Err(why));
            }
            if let Some(most) = an_hour(row.kind) {
                let (tenant, kind, id) = (row.tenant_id, row.kind, customer.id);
                let since = app.now().plus_seconds(-HOUR_SECONDS);
                if mails::sent_since(conn, tenant, id, kind, since).await? >= most {
                    return Ok(Err("there were enough of them in the last hour"));
                }
            }
        }
        None => {}
    }
    let own = customer
        .as_ref()
        .and_then(|customer| customer.email.as_ref());
    // Where it was said where it goes, it goes there; but what somebody typed is only what an account is found by.
    let text = match row.customer_id {
        Some(_) => row.email.as_ref().or(own),
        None if customer.is_some() => own,
        None => row.email.as_ref(),
    };
    let address = text.and_then(|text| EmailAddress::parse(text).ok());
    Ok(address
        .map(|address| (customer, address))
        .ok_or("there is no address to send it to"))
}

/// Why a mail is not needed any more.
fn needless(row: &MailRow, customer: &CustomerRow) -> Option<&'static str> {
    let is_active = customer.state == CustomerState::Active;
    match row.kind {
        MailKind::AccountDeleted | MailKind::EmailChanged => None,
        MailKind::ConfirmEmail if customer.email_confirmed_at.is_some() => {
            Some("the address is confirmed already")
        }
        _ if !is_active => Some("the account is not active"),
        kind if me::is_muted(customer, kind) => Some("the customer does not want such mails"),
        _ => None,
    }
}
