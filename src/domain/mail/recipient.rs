//! Whom a mail goes to, and whether it is needed.

use super::{About, lifetime};
use crate::{
    app::App,
    domain::{
        Result, customer, invitation, me,
        sign_in::{Identifier, accounts},
        tenant::TenantSettings,
    },
    repositories::{
        Conn,
        customers::{self, CustomerRow},
        mails::{self, MailRow},
        sites::SiteRow,
    },
    values::{
        CustomerId, CustomerState, EmailAddress, EmailConfirmation, MailKind, MailTokenPurpose,
        PartnerAccess, TenantId,
    },
};

const HOUR_SECONDS: i64 = 3_600;

/// How many mails of a kind one customer is sent within so many seconds, of those that anybody can ask for, or that go
/// where a customer says. Links that hold for less than an hour count for as long as they hold: whoever asks for them
/// all keeps the owner waiting no longer.
fn at_most(kind: MailKind) -> Option<(i64, i64)> {
    match kind {
        MailKind::AccountExists => Some((1, HOUR_SECONDS)),
        MailKind::ResetPassword | MailKind::ConfirmEmail | MailKind::ConfirmEmailChange => {
            Some((5, HOUR_SECONDS))
        }
        MailKind::SignInLink => Some((5, lifetime(MailTokenPurpose::SignIn))),
        _ => None,
    }
}

/// Why a mail is not sent of which its customer had enough.
pub(super) const ENOUGH: &str = "there were enough of them lately";

/// Had the customer enough such mails lately? For sure where the customer is held: nobody else hands one
/// over then.
pub(super) async fn had_enough(
    app: &App,
    conn: &mut Conn,
    row: &MailRow,
    (customer, told): (CustomerId, MailKind),
) -> Result<bool> {
    // What it was asked for as, and what it is sent as: both bounds hold.
    let other = Some(row.kind).filter(|kind| *kind != told);
    for kind in [Some(told), other].into_iter().flatten() {
        let Some((most, seconds)) = at_most(kind) else {
            continue;
        };
        let (beside, since) = ((row.tenant_id, row.id), app.now().plus_seconds(-seconds));
        if mails::sent_since(conn, beside, customer, kind, since).await? >= most {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whom a mail is for.
pub(super) struct Found {
    /// None for who is invited.
    pub(super) customer: Option<CustomerRow>,
    pub(super) address: EmailAddress,
    /// What it is sent as.
    pub(super) kind: MailKind,
}

/// The customer that a mail is for, who is held, and the address that it goes to; else why there is none.
pub(super) async fn find(
    app: &App,
    conn: &mut Conn,
    (row, about): (&MailRow, &About),
    site: &SiteRow,
    rules: &TenantSettings,
) -> Result<Result<Found, &'static str>> {
    let tenant = row.tenant_id;
    let customer = match (row.customer_id, &row.email) {
        (Some(id), _) => held(conn, tenant, id).await?,
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
            match account {
                // Another address meanwhile is none that was asked about.
                Some((found, _)) => held(conn, tenant, found.id)
                    .await?
                    .filter(|now| now.email_key == found.email_key),
                None => None,
            }
        }
        (None, None) => None,
    };
    let kind = customer
        .as_ref()
        .map_or(row.kind, |customer| told(row.kind, customer, rules));
    match &customer {
        None if kind != MailKind::Invitation => return Ok(Err("there is no account for it")),
        Some(customer) => {
            if let Some(why) = needless(kind, customer) {
                return Ok(Err(why));
            }
            if had_enough(app, conn, row, (customer.id, kind)).await? {
                return Ok(Err(ENOUGH));
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
    let found = address.map(|address| Found {
        customer,
        address,
        kind,
    });
    Ok(found.ok_or("there is no address to send it to"))
}

/// A customer who is held, as it is now.
async fn held(conn: &mut Conn, tenant: TenantId, id: CustomerId) -> Result<Option<CustomerRow>> {
    customers::hold(conn, tenant, id).await?;
    let found = customers::by_ids(conn, tenant, &[id], &PartnerAccess::All).await?;
    Ok(found.into_iter().next())
}

/// What a mail is sent as. Who cannot sign in before the address is confirmed is not told to, but to choose a password:
/// that confirms the address, and keeps out whoever signed up with it before. A mail that only confirms it would have
/// the owner, who expects one, vouch for a password of somebody else.
fn told(kind: MailKind, customer: &CustomerRow, rules: &TenantSettings) -> MailKind {
    let is_kept_out = rules.email_confirmation == EmailConfirmation::BeforeLogin
        && customer::owes_confirmation(rules, customer);
    match kind {
        MailKind::AccountExists if is_kept_out => MailKind::SetPassword,
        kind => kind,
    }
}

/// Why a mail is not needed any more.
fn needless(kind: MailKind, customer: &CustomerRow) -> Option<&'static str> {
    let is_active = customer.state == CustomerState::Active;
    match kind {
        MailKind::AccountDeleted | MailKind::EmailChanged => None,
        MailKind::ConfirmEmail if customer.email_confirmed_at.is_some() => {
            Some("the address is confirmed already")
        }
        _ if !is_active => Some("the account is not active"),
        kind if me::is_muted(customer, kind) => Some("the customer does not want such mails"),
        _ => None,
    }
}
