use super::{About, link, recipient};
use crate::{
    app::App,
    domain::{
        Draft, Result,
        audit::{self, Actor},
        draft::commit,
        tenant::{self, Brand},
    },
    mail::{self, Facts, Letter, Recipient},
    repositories::{customers::CustomerRow, mails::MailRow, sites::SiteRow},
    values::{Colour, CustomerState, EmailAddress, LanguageCode, MailKind},
};

/// The colour of who has chosen none.
const COLOUR: Colour = Colour::new([0x1f, 0x5f, 0xbf]);

/// What is left of a mail when it is to be sent.
pub(super) enum Prepared {
    /// It is to be sent.
    Letter(Box<Letter>),
    /// There is nothing to be sent: why.
    Dropped(&'static str),
}

/// Makes the letter of a mail, with a new token where it has one. Whom a mail goes to that somebody asked for is
/// found out here.
pub(super) async fn prepare(app: &App, row: &mut MailRow) -> Result<Prepared> {
    let about: About = serde_json::from_str(row.about.as_str()).unwrap_or_default();
    let mut conn = app.store.read().await?;
    let (site, rules) = tenant::rules_at(&mut conn, row.tenant_id, row.site_id).await?;
    let found = recipient::find(app, &mut conn, (row, &about), &site, &rules).await?;
    let (customer, address) = match found {
        Ok(found) => found,
        Err(why) => return Ok(Prepared::Dropped(why)),
    };
    let tenant = tenant::find(&mut conn, row.tenant_id).await?;
    drop(conn);
    let mut draft = Draft::new(app, row.tenant_id);
    let to = (customer.as_ref(), &address);
    let link = link::of(app, row, &about, &rules, to, &mut draft);
    let action = about.asked_by.as_deref().or(asked_by(row.kind));
    if let (Some(customer), None, Some(action)) = (&customer, row.customer_id, action) {
        row.customer_id = Some(customer.id);
        draft.note("mail");
        audit::record(app, &Actor::nobody(), action, customer.id, &mut draft);
    }
    commit(app, draft).await?;
    Ok(Prepared::Letter(Box::new(Letter {
        kind: row.kind,
        language: language(row, customer.as_ref()),
        brand: brand(app, &rules.brand, &tenant.name, &site),
        recipient: Recipient {
            name: customer.as_ref().and_then(shown_name),
            address,
        },
        link,
        reset: link::to_forgotten(app, row.kind, &site),
        back: about.redirect_url.clone(),
        facts: facts(row, &about),
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
        site: site.name.clone(),
        name,
    }
}

/// The language of the person, where it is known whom it goes to; else that of who asked.
fn language(row: &MailRow, customer: Option<&CustomerRow>) -> LanguageCode {
    // Of who was erased nothing is known any more, the language neither.
    let customer = customer.filter(|customer| customer.state != CustomerState::Erased);
    let language = customer.map_or(row.language.as_str(), |customer| &customer.language);
    LanguageCode::parse(language).unwrap_or(LanguageCode::ENGLISH)
}

/// What a person is called in a mail: as it wants to be shown, else by its first name.
fn shown_name(customer: &CustomerRow) -> Option<String> {
    let shown = customer.display_name.as_ref();
    shown.or(customer.first_name.as_ref()).cloned()
}

fn facts(row: &MailRow, about: &About) -> Facts {
    Facts {
        device: tells_of_device(row.kind)
            .then(|| about.device.clone())
            .flatten(),
        time: tells_of_device(row.kind).then(|| row.created_at.to_minute()),
        organization: about.organization.clone(),
        inviter: about.inviter.clone(),
        new_address: about.new_email.as_deref().map(mask),
        mfa: about.mfa_change,
        recovery_codes_left: about.recovery_codes_left,
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
