use futures_util::FutureExt;

use super::{
    About, link,
    recipient::{self, Found},
};
use crate::{
    app::App,
    domain::{
        Draft, Result,
        audit::{self, Actor},
        draft::transact,
        tenant::{self, Brand, TenantSettings},
    },
    mail::{self, Facts, Letter, Recipient},
    repositories::{
        Conn,
        customers::CustomerRow,
        mails::{self, MailRow},
        sites::SiteRow,
    },
    values::{Colour, CustomerState, EmailAddress, LanguageCode, MailKind, Timestamp},
    wording::MessageLanguage,
};

/// The colour of who has chosen none.
const COLOUR: Colour = Colour::new([0x1f, 0x5f, 0xbf]);

/// What is left of a mail when it is to be sent.
pub(super) enum Prepared {
    /// It is to be sent.
    Letter(Box<Letter>),
    /// There is nothing to be sent: why.
    Dropped(&'static str),
    /// Its claim has ended, or somebody else has settled it.
    Lost,
}

/// Makes the letter of a mail that is claimed until then, with a new token where it has one. Whom a mail goes to that
/// somebody asked for is found out here. The customer is held meanwhile: who takes such tokens out of use finds either
/// the token, or that there will be none.
pub(super) async fn prepare(
    app: &App,
    row: &MailRow,
    until: Timestamp,
) -> Result<(Prepared, MailRow)> {
    let job = (app.clone(), row.clone(), until);
    transact(app, move |conn| {
        let (app, mut row, until) = job.clone();
        async move {
            let mut draft = Draft::new(&app, row.tenant_id);
            let prepared = write(&app, conn, &mut draft, (&mut row, until)).await?;
            Ok(((prepared, row), draft))
        }
        .boxed()
    })
    .await
}

async fn write(
    app: &App,
    conn: &mut Conn,
    draft: &mut Draft,
    (row, until): (&mut MailRow, Timestamp),
) -> Result<Prepared> {
    let about: About = serde_json::from_str(row.about.as_str()).unwrap_or_default();
    let tenant = tenant::hold_for_share(conn, row.tenant_id).await?;
    let (site, rules) = tenant::rules_at(conn, row.tenant_id, row.site_id).await?;
    let found = match recipient::find(app, conn, (row, &about), &site, &rules).await? {
        Ok(found) => found,
        Err(why) => return Ok(Prepared::Dropped(why)),
    };
    let first_found = found
        .customer
        .as_ref()
        .filter(|_| row.customer_id.is_none());
    if let Some(customer) = first_found {
        row.customer_id = Some(customer.id);
        // What somebody typed is not where a second attempt goes, either.
        row.email = Some(found.address.as_str().to_owned());
    }
    if !mails::save_claimed(conn, row, until).await? {
        return Ok(Prepared::Lost);
    }
    let action = about.asked_by.as_deref().or(asked_by(row.kind));
    if let (Some(customer), Some(action)) = (first_found, action) {
        draft.note("mail");
        audit::record(app, &Actor::nobody(), action, customer.id, draft);
    }
    let link = link::of(app, row, &about, &rules, &found, draft);
    let Found {
        customer,
        address,
        kind,
    } = found;
    Ok(Prepared::Letter(Box::new(Letter {
        kind,
        language: language(row, customer.as_ref(), &rules),
        brand: brand(app, &rules.brand, &tenant.name, &site),
        recipient: Recipient {
            name: customer.as_ref().and_then(shown_name),
            address,
        },
        link,
        reset: link::to_forgotten(app, kind, &rules, &site),
        back: about.redirect_url.clone(),
        facts: told(kind, facts(row, &about)),
    })))
}

/// The mutation by which somebody asked for a mail without being signed in.
fn asked_by(kind: MailKind) -> Option<&'static str> {
    match kind {
        MailKind::ResetPassword => Some("requestPasswordReset"),
        MailKind::ConfirmEmail => Some("resendConfirmation"),
        MailKind::SignInLink => Some("requestSignInLink"),
        MailKind::AccountExists => Some("registerCustomer"),
        _ => None,
    }
}

/// How a site's mails look.
pub(super) fn brand(app: &App, brand: &Brand, tenant: &str, site: &SiteRow) -> mail::Brand {
    let name = brand.name.clone().unwrap_or_else(|| tenant.to_owned());
    let colour = brand
        .color
        .as_deref()
        .and_then(|text| Colour::parse(text).ok());
    let sender = brand.sender_email.as_deref();
    let sender = sender.and_then(|text| EmailAddress::parse(text).ok());
    mail::Brand {
        sender_name: brand.sender_name.clone().unwrap_or_else(|| name.clone()),
        sender: sender.unwrap_or_else(|| app.config.mail.from.clone()),
        colour: colour.unwrap_or(COLOUR),
        // Who gives the business a name of its own for mails wants to read no other one.
        site: brand.name.clone().unwrap_or_else(|| site.name.clone()),
        name,
    }
}

/// The language of the person, where it is known whom it goes to; else that of who asked.
fn language(row: &MailRow, customer: Option<&CustomerRow>, rules: &TenantSettings) -> LanguageCode {
    // Of who was erased nothing is known any more, the language neither.
    let customer = customer.filter(|customer| customer.state != CustomerState::Erased);
    let language = customer.map_or(row.language.as_str(), |customer| &customer.language);
    written_in(LanguageCode::parse(language).ok(), rules)
}

/// The wanted language where mails are written in it, else that of the site's messages.
pub(super) fn written_in(wanted: Option<LanguageCode>, rules: &TenantSettings) -> LanguageCode {
    let written = wanted.filter(|wanted| MessageLanguage::of(*wanted).is_some());
    written.unwrap_or(rules.message_language)
}

/// What a person is called in a mail: as it wants to be shown, else by its first name.
fn shown_name(customer: &CustomerRow) -> Option<String> {
    let shown = customer.display_name.as_ref();
    shown.or(customer.first_name.as_ref()).cloned()
}

/// All that is known.
fn facts(row: &MailRow, about: &About) -> Facts {
    Facts {
        device: about.device.clone(),
        time: Some(row.created_at.to_minute()),
        organization: about.organization.clone(),
        inviter: about.inviter.clone(),
        new_address: about.new_email.as_deref().map(mask),
        mfa: about.mfa_change,
        recovery_codes_left: about.recovery_codes_left,
        by_phone: about.by_phone,
        // Somebody signed up with the address again, who may not be who did so first.
        anew: about.anew || row.kind == MailKind::AccountExists,
    }
}

/// What mails of a kind tell of it.
pub(super) fn told(kind: MailKind, known: Facts) -> Facts {
    let is_invitation = kind == MailKind::Invitation;
    let is_of_address = matches!(kind, MailKind::EmailChanged | MailKind::ConfirmEmailChange);
    let is_of_mfa = kind == MailKind::MfaChanged;
    let of_device = tells_of_device(kind);
    Facts {
        device: known.device.filter(|_| of_device),
        time: known.time.filter(|_| of_device),
        organization: known.organization.filter(|_| is_invitation),
        inviter: known.inviter.filter(|_| is_invitation),
        new_address: known.new_address.filter(|_| is_of_address),
        mfa: known.mfa.filter(|_| is_of_mfa),
        recovery_codes_left: known.recovery_codes_left.filter(|_| is_of_mfa),
        by_phone: known.by_phone && kind == MailKind::AccountExists,
        anew: known.anew && kind == MailKind::SetPassword,
    }
}

/// Does it tell of something that was done, which the owner may not have done?
fn tells_of_device(kind: MailKind) -> bool {
    matches!(
        kind,
        MailKind::NewSignIn
            | MailKind::PasswordChanged
            | MailKind::MfaChanged
            | MailKind::EmailChanged
            | MailKind::AccountDeleted
    )
}

/// An address of which only the owner knows what it is: `a…@example.com`.
fn mask(email: &str) -> String {
    let (local, domain) = email.rsplit_once('@').unwrap_or((email, ""));
    let first: String = local.chars().take(1).collect();
    format!("{first}…@{domain}")
}
