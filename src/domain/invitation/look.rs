use crate::{
    app::App,
    domain::{
        Faults, Path, Reason, Result, mail,
        sign_in::{self, Identifier},
        tenant::{self, TenantSettings},
    },
    repositories::{
        Conn,
        credentials::PasswordRow,
        customers::CustomerRow,
        invitations::{self, InvitationRow},
        mail_tokens::MailTokenRow,
        organizations,
        sites::SiteRow,
    },
    values::{InvitationId, MailTokenPurpose, TenantId},
};

/// An invitation that a token accepts, and the account that has its address.
#[derive(Clone)]
pub(super) struct Found {
    pub(super) token: MailTokenRow,
    pub(super) invitation: InvitationRow,
    pub(super) site: SiteRow,
    pub(super) rules: TenantSettings,
    pub(super) account: Option<(CustomerRow, Option<PasswordRow>)>,
}

/// An invitation, to who has its token.
pub struct InvitationToAccept {
    /// The invitation.
    pub invitation: InvitationRow,
    /// What the organization is called.
    pub organization: Option<String>,
    /// What the site is called.
    pub site: String,
    /// Is there an account with a password, which has to be given?
    pub has_password: bool,
    /// Does the account that has no password yet need one?
    pub password_required: bool,
    /// Where the page leads back to.
    pub redirect_url: Option<String>,
}

/// The invitation that a token accepts; `None` where it accepts none, or none any more. Anybody may ask who has the
/// token; nothing is used.
pub async fn look(app: &App, text: &str) -> Result<Option<InvitationToAccept>> {
    let Some(tenant) = mail::tenant_of(text) else {
        return Ok(None);
    };
    let mut conn = app.store.read().await?;
    let found = find(app, &mut conn, tenant, text, &mut Faults::new()).await?;
    let Some(found) = found else {
        return Ok(None);
    };
    let ids: Vec<_> = found.invitation.organization_id.into_iter().collect();
    let organization = organizations::by_ids(&mut conn, tenant, &ids).await?.pop();
    let has_password = matches!(&found.account, Some((_, Some(_))));
    Ok(Some(InvitationToAccept {
        organization: organization.map(|row| row.name),
        site: found.site.name,
        has_password,
        password_required: !has_password && found.rules.password_required,
        redirect_url: found.token.redirect_url,
        invitation: found.invitation,
    }))
}

/// What a token accepts, before anything is done. What keeps it from that is noted at `token`.
pub(super) async fn find(
    app: &App,
    conn: &mut Conn,
    tenant: TenantId,
    text: &str,
    faults: &mut Faults,
) -> Result<Option<Found>> {
    let purposes = [MailTokenPurpose::Invitation];
    let token = mail::look_at(app, conn, (tenant, text), &purposes, faults).await?;
    let Some(token) = token else {
        return Ok(None);
    };
    let ids: Vec<_> = token.invitation_id.into_iter().collect();
    let row = invitations::by_ids(conn, tenant, &ids).await?.pop();
    let Some(invitation) = judge(app, row, faults) else {
        return Ok(None);
    };
    let (site, rules) = tenant::rules_at(conn, tenant, invitation.site_id).await?;
    let identifier = Identifier::email(&invitation.email);
    let account = sign_in::accounts(conn, &rules, &site, &identifier).await?;
    Ok(Some(Found {
        token,
        invitation,
        site,
        rules,
        account,
    }))
}

/// Can an invitation still be accepted?
pub(in crate::domain) async fn is_open(
    app: &App,
    conn: &mut Conn,
    tenant: TenantId,
    id: Option<InvitationId>,
) -> Result<bool> {
    let ids: Vec<_> = id.into_iter().collect();
    let row = invitations::by_ids(conn, tenant, &ids).await?.pop();
    Ok(judge(app, row, &mut Faults::new()).is_some())
}

/// Passes an invitation on that can be accepted; else notes at `token` why it cannot.
pub(super) fn judge(
    app: &App,
    row: Option<InvitationRow>,
    faults: &mut Faults,
) -> Option<InvitationRow> {
    let reason = match row {
        Some(row) if row.accepted_at.is_some() => Reason::TokenUsed,
        Some(row) if row.revoked_at.is_none() && app.now() < row.expires_at => return Some(row),
        Some(row) if row.revoked_at.is_none() => Reason::TokenExpired,
        Some(_) | None => Reason::TokenUnknown,
    };
    faults.add(Path::of("token"), reason);
    None
}
