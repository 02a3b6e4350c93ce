use super::Guest;
use crate::{
    app::App,
    domain::{
        Draft, Path, Reason, Result,
        audit::Actor,
        mail::{self, About},
        sign_in::{self, Identifier},
        tenant::{self, TenantSettings},
    },
    repositories::{
        Conn,
        credentials::PasswordRow,
        customers::CustomerRow,
        invitations::{self, InvitationRow},
        memberships,
        organizations::OrganizationRow,
        sites::SiteRow,
    },
    values::{EmailAddress, LanguageCode, MailTokenPurpose, MembershipRole, Timestamp},
};

/// Invitations to one organization at once that wait to be accepted.
pub(super) const MAX_PENDING: usize = 100;

/// For how many seconds after the mail of an invitation there is no other one: nobody is to be flooded by it.
const AGAIN_SECONDS: i64 = 60;

/// Whom somebody invites, and to what.
pub(super) struct Invited<'a> {
    pub(super) site: &'a SiteRow,
    pub(super) rules: &'a TenantSettings,
    pub(super) email: &'a EmailAddress,
    /// The organization, which is held.
    pub(super) organization: Option<&'a OrganizationRow>,
    pub(super) role: MembershipRole,
    pub(super) guest: Guest,
    pub(super) redirect_url: Option<String>,
    /// Who invites, as the mail calls them.
    pub(super) inviter: Option<String>,
}

/// What there is of who is invited already.
pub(super) struct Known {
    /// The invitation to the same that is open, held.
    open: Option<InvitationRow>,
    /// The account that has the address at the site, with its password.
    pub(super) account: Option<(CustomerRow, Option<PasswordRow>)>,
}

impl Known {
    /// Could it be accepted at `now`, by somebody who becomes an owner then?
    pub(super) fn makes_an_owner(&self, now: Timestamp) -> bool {
        let open = self.open.as_ref();
        open.is_some_and(|row| row.role == MembershipRole::Owner && now < row.expires_at)
    }
}

/// What there is of who is invited. Who is a member already is not invited again.
pub(super) async fn known(
    conn: &mut Conn,
    draft: &mut Draft,
    invited: &Invited<'_>,
) -> Result<Known> {
    let to = (invited.site.id, invited.organization.map(|row| row.id));
    let (tenant, key) = (draft.tenant_id, invited.email.key());
    let mut open = invitations::open_to(conn, tenant, to, &key).await?;
    if let Some(row) = &open {
        // Read again: only now it stays as it is, and who accepts it is there below.
        invitations::hold(conn, tenant, row.id).await?;
        open = invitations::open_to(conn, tenant, to, &key).await?;
    }
    let identifier = Identifier::email(invited.email.as_str());
    let found = sign_in::accounts(conn, invited.rules, invited.site, &identifier).await?;
    if let (Some((customer, _)), Some(organization)) = (&found, invited.organization) {
        let own = memberships::of_customers(conn, draft.tenant_id, &[customer.id]).await?;
        if own.iter().any(|row| row.organization_id == organization.id) {
            draft.faults.add(Path::of("email"), Reason::MemberAlready);
        }
    }
    Ok(Known {
        open,
        account: found,
    })
}

/// Adds an invitation to a draft, with its mail. Who was invited to the same before is invited once more by the same
/// invitation, which says what is said now and begins anew; but within a minute of its last mail there is no other.
pub(super) async fn send(
    app: &App,
    actor: &Actor,
    conn: &mut Conn,
    draft: &mut Draft,
    (invited, known): (Invited<'_>, Known),
) -> Result<InvitationRow> {
    let (tenant, now) = (draft.tenant_id, app.now());
    let key = invited.email.key();
    let to = invited.organization.map(|row| row.id);
    let Known { open, account } = known;
    let expires_at = now.plus_seconds(mail::lifetime(MailTokenPurpose::Invitation));
    let is_new = |row: &InvitationRow| expires_at < row.expires_at.plus_seconds(AGAIN_SECONDS);
    if let Some(organization) = to {
        let pending = invitations::pending_of(conn, tenant, organization, now).await?;
        let others = pending.iter().filter(|row| row.email_key != key);
        if others.count() >= MAX_PENDING {
            let max = MAX_PENDING;
            draft.faults.add(Path::root(), Reason::Full { max });
        }
    }
    let lately = open.as_ref().filter(|row| is_new(row));
    let lately = lately.map(|row| row.expires_at);
    let row = InvitationRow {
        tenant_id: tenant,
        id: open.as_ref().map_or_else(|| app.new_id(), |row| row.id),
        site_id: invited.site.id,
        organization_id: to,
        role: invited.role,
        email: invited.email.as_str().to_owned(),
        email_key: key,
        inviter_kind: actor.kind,
        inviter_id: actor.id,
        created_at: open.as_ref().map_or(now, |row| row.created_at),
        expires_at: lately.unwrap_or(expires_at),
        accepted_at: None,
        revoked_at: None,
        guest: invited.guest.stored(),
        customer_id: None,
    };
    match open {
        Some(_) => draft.changes.updated_invitations.push(row.clone()),
        None => draft.changes.invitations.push(row.clone()),
    }
    draft.note("invitation");
    if lately.is_some() {
        return Ok(row);
    }
    let about = About {
        organization: invited.organization.map(|row| row.name.clone()),
        inviter: invited.inviter,
        redirect_url: invited.redirect_url,
        ..About::default()
    };
    let own = account.as_ref().map(|(row, _)| &row.language);
    let language = own.or(invited.guest.language.as_ref());
    let language = language.and_then(|text| LanguageCode::parse(text).ok());
    let language = language.unwrap_or(invited.rules.default_language());
    mail::invite(app, draft, &row, language, about);
    Ok(row)
}

/// What is wrong with an address, and with where its mail is to lead back to.
pub(super) fn read(
    draft: &mut Draft,
    rules: &TenantSettings,
    email: &str,
    redirect_url: Option<&str>,
) -> Option<EmailAddress> {
    if let Some(url) = redirect_url {
        let judged = tenant::check_redirect(url, &rules.redirect_urls);
        draft.faults.take(Path::of("redirectUrl"), judged);
    }
    let email = EmailAddress::parse(email).map_err(|_| Reason::Email);
    draft.faults.take(Path::of("email"), email)
}
