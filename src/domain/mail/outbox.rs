use serde::{Deserialize, Serialize};

use crate::{
    app::App,
    domain::{Call, Draft},
    repositories::{
        customers::CustomerRow, invitations::InvitationRow, mails::MailRow, sites::SiteRow,
    },
    values::{InvitationId, Json, LanguageCode, MailKind, MfaChange, SiteId},
};

/// What a mail tells beside its kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::domain) struct About {
    /// Where the page that its link leads to leads back to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::domain) redirect_url: Option<String>,
    /// The mutation that somebody asked for it by, where its kind does not say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::domain) asked_by: Option<String>,
    /// The browser or program with which it was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::domain) device: Option<String>,
    /// The address that takes the place of the one before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::domain) new_email: Option<String>,
    /// The invitation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::domain) invitation_id: Option<String>,
    /// The organization that somebody is invited to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::domain) organization: Option<String>,
    /// Who invites.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::domain) inviter: Option<String>,
    /// What was done with the second factor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::domain) mfa_change: Option<MfaChange>,
    /// How many recovery codes are left, where one was used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::domain) recovery_codes_left: Option<i64>,
    /// Is there an account with the telephone number, and not with the address?
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(in crate::domain) by_phone: bool,
    /// Is a password to be chosen in the place of one that somebody else may have chosen?
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(in crate::domain) anew: bool,
}

impl About {
    /// The invitation.
    pub(super) fn invitation(&self) -> Option<InvitationId> {
        self.invitation_id.as_deref()?.parse().ok()
    }
}

/// Tells a customer something by mail, where it has an address.
pub(in crate::domain) fn tell(
    app: &App,
    call: &Call,
    draft: &mut Draft,
    customer: &CustomerRow,
    kind: MailKind,
) {
    tell_about(app, call, draft, customer, kind, About::default());
}

/// The same, with more to tell.
pub(in crate::domain) fn tell_about(
    app: &App,
    call: &Call,
    draft: &mut Draft,
    customer: &CustomerRow,
    kind: MailKind,
    about: About,
) {
    // The address as it is now: a change of address is told to the old one.
    if let Some(email) = customer.email.clone() {
        tell_at(app, call, draft, (customer, &email), kind, about);
    }
}

/// The same at an address that is not the account's, or not yet.
pub(in crate::domain) fn tell_at(
    app: &App,
    call: &Call,
    draft: &mut Draft,
    (customer, email): (&CustomerRow, &str),
    kind: MailKind,
    mut about: About,
) {
    about.device = about.device.or_else(|| call.place.device.clone());
    let row = MailRow {
        customer_id: Some(customer.id),
        email: Some(email.to_owned()),
        site_id: customer.site_id,
        ..row(app, draft, kind, &customer.language, &about)
    };
    draft.changes.mails.push(row);
}

/// Notes that somebody asks for a mail to an address. Whether there is an account is found out when it is to be
/// sent: to who asks, and in how long it takes, all addresses are alike.
pub(in crate::domain) fn ask(
    app: &App,
    call: &Call,
    draft: &mut Draft,
    site: &SiteRow,
    (kind, email): (MailKind, &str),
    mut about: About,
) {
    about.device = call.place.device.clone();
    let language = call.languages.first().copied();
    let language = language.unwrap_or(LanguageCode::ENGLISH);
    let row = MailRow {
        email: Some(email.to_owned()),
        site_id: site.id,
        ..row(app, draft, kind, language.as_str(), &about)
    };
    draft.changes.mails.push(row);
}

/// Invites an address, which may be nobody's yet.
pub(in crate::domain) fn invite(
    app: &App,
    draft: &mut Draft,
    invitation: &InvitationRow,
    language: LanguageCode,
    about: About,
) {
    let about = About {
        invitation_id: Some(invitation.id.to_string()),
        ..about
    };
    let row = MailRow {
        email: Some(invitation.email.clone()),
        site_id: invitation.site_id,
        ..row(app, draft, MailKind::Invitation, language.as_str(), &about)
    };
    draft.changes.mails.push(row);
}

fn row(app: &App, draft: &Draft, kind: MailKind, language: &str, about: &About) -> MailRow {
    let now = app.now();
    let about = serde_json::to_value(about).unwrap_or_default();
    MailRow {
        tenant_id: draft.tenant_id,
        id: app.new_id(),
        kind,
        site_id: SiteId::NIL,
        customer_id: None,
        email: None,
        language: language.to_owned(),
        about: Json::new(about),
        created_at: now,
        due_at: now,
        attempts: 0,
        handed_over_at: None,
        done_at: None,
        outcome: None,
        error: None,
    }
}
