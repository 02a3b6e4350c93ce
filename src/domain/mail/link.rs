//! Where the links of mails lead: to the pages of the site's front end, else to those of the server.

use url::Url;

use super::{About, lifetime, mint, recipient::Found};
use crate::{
    app::App,
    domain::{
        Draft,
        tenant::{LinkUrls, TenantSettings},
    },
    mail::Link,
    repositories::{mail_tokens::MailTokenRow, mails::MailRow, sites::SiteRow},
    values::{MailKind, MailTokenPurpose, Timestamp},
};

/// The link of a mail. A token in it is new, and its row is in the draft.
pub(super) fn of(
    app: &App,
    row: &MailRow,
    about: &About,
    rules: &TenantSettings,
    found: &Found,
    draft: &mut Draft,
) -> Option<Link> {
    let kind = found.kind;
    let Some(purpose) = purpose(kind) else {
        // There is nothing to be done but to go back to where one came from.
        let address = about.redirect_url.clone();
        let is_welcome = kind == MailKind::Welcome || kind == MailKind::AccountExists;
        let link = |address| Link {
            address,
            holds: None,
        };
        return address.filter(|_| is_welcome).map(link);
    };
    let (token, minted) = mint(
        app,
        MailTokenRow {
            tenant_id: row.tenant_id,
            id: app.new_id(),
            purpose,
            customer_id: found.customer.as_ref().map(|customer| customer.id),
            invitation_id: about.invitation(),
            site_id: row.site_id,
            secret_hash: Vec::new(),
            email: found.address.as_str().to_owned(),
            redirect_url: about.redirect_url.clone(),
            created_at: Timestamp::EPOCH,
            expires_at: Timestamp::EPOCH,
            used_at: None,
        },
    );
    draft.changes.mail_tokens.push(minted);
    Some(Link {
        address: with_token(app, page(&rules.link_urls, purpose), &token),
        holds: Some(lifetime(purpose)),
    })
}

/// What the token of a mail is for; `None` where it has none.
pub(super) fn purpose(kind: MailKind) -> Option<MailTokenPurpose> {
    match kind {
        MailKind::ConfirmEmail => Some(MailTokenPurpose::ConfirmEmail),
        MailKind::SetPassword => Some(MailTokenPurpose::SetPassword),
        MailKind::ResetPassword => Some(MailTokenPurpose::ResetPassword),
        MailKind::Invitation => Some(MailTokenPurpose::Invitation),
        MailKind::ConfirmEmailChange => Some(MailTokenPurpose::ChangeEmail),
        MailKind::SignInLink => Some(MailTokenPurpose::SignIn),
        MailKind::Welcome
        | MailKind::EmailChanged
        | MailKind::AccountExists
        | MailKind::NewSignIn
        | MailKind::PasswordChanged
        | MailKind::MfaChanged
        | MailKind::AccountDeleted => None,
    }
}

/// The page of a purpose: the front end's, and the server's own.
pub(super) fn page(urls: &LinkUrls, purpose: MailTokenPurpose) -> (Option<&String>, &'static str) {
    match purpose {
        MailTokenPurpose::ConfirmEmail => (urls.confirm_email.as_ref(), "/account/confirm-email"),
        MailTokenPurpose::SetPassword => (urls.set_password.as_ref(), "/account/set-password"),
        MailTokenPurpose::ResetPassword => {
            (urls.reset_password.as_ref(), "/account/reset-password")
        }
        MailTokenPurpose::Invitation => (
            urls.accept_invitation.as_ref(),
            "/account/accept-invitation",
        ),
        MailTokenPurpose::ChangeEmail => (
            urls.confirm_email_change.as_ref(),
            "/account/confirm-email-change",
        ),
        MailTokenPurpose::SignIn => (urls.sign_in.as_ref(), "/account/sign-in"),
    }
}

pub(super) fn with_token(
    app: &App,
    (theirs, own): (Option<&String>, &'static str),
    token: &str,
) -> String {
    let theirs = theirs.and_then(|text| Url::parse(text).ok());
    match theirs {
        Some(mut url) => {
            url.query_pairs_mut().append_pair("token", token);
            url.into()
        }
        None => format!("{}?token={token}", app.config.public_url.join(own)),
    }
}

/// Where a password is reset by who has forgotten it, or did not do what a mail tells of.
pub(super) fn to_forgotten(
    app: &App,
    kind: MailKind,
    rules: &TenantSettings,
    site: &SiteRow,
) -> Option<String> {
    let is_needed = matches!(
        kind,
        MailKind::AccountExists
            | MailKind::NewSignIn
            | MailKind::PasswordChanged
            | MailKind::MfaChanged
    );
    let own = || {
        let page = app.config.public_url.join("/account/forgot-password");
        format!("{page}?site={}", site.number)
    };
    let theirs = rules.link_urls.forgot_password.clone();
    is_needed.then(|| theirs.unwrap_or_else(own))
}
