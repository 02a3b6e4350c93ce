use futures_util::FutureExt;

use super::{
    Guest,
    send::{Invited, known, read, send},
};
use crate::{
    app::App,
    domain::{
        Call, Draft, Path, Reason, Result, audit, customer,
        draft::{Job, act},
        named::MAX_NAME,
        site,
        tenant::{self, TenantSettings},
    },
    repositories::{Conn, invitations::InvitationRow, organizations::OrganizationRow},
    values::{CustomerState, LanguageCode, MembershipRole, Scope},
};

/// Somebody who is to become a customer, or a member of an organization.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/invitation"
)]
pub struct CustomerInvitation {
    pub site_id: Option<String>,
    pub email: String,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub language: Option<String>,
    pub organization_id: Option<String>,
    pub role: Option<MembershipRole>,
    pub job_title: Option<String>,
    pub redirect_url: Option<String>,
}

/// Invites an address to a site, and to an organization where one is named. Needs `customers:write`.
///
/// Who has an account that signs in with a password needs no invitation to the site.
pub async fn invite_customer(
    app: &App,
    call: &Call,
    new: CustomerInvitation,
) -> Result<InvitationRow> {
    let client = call.require(Scope::CustomersWrite)?;
    act(app, call, client, new, |job, conn, draft| {
        async move {
            let (app, new) = (&job.app, &job.input);
            tenant::hold_for_share(conn, draft.tenant_id).await?;
            let organization = organization(job, conn, draft).await?;
            let (named, path) = (new.site_id.as_deref(), Path::of("siteId"));
            let site = site::resolve(conn, &job.client, named, &path, &mut draft.faults).await?;
            let Some(site) = site else {
                return draft.refuse();
            };
            draft.set_site(site.id);
            let (site, rules) = tenant::rules_at(conn, draft.tenant_id, site.id).await?;
            let redirect_url = new.redirect_url.as_deref();
            let email = read(draft, &rules, &new.email, redirect_url);
            let guest = guest(new, &rules, draft);
            let Some(email) = email else {
                return draft.refuse();
            };
            let invited = Invited {
                site: &site,
                rules: &rules,
                email: &email,
                organization: organization.as_ref(),
                role: new.role.unwrap_or(MembershipRole::Member),
                guest,
                redirect_url: new.redirect_url.clone(),
                inviter: None,
            };
            let known = known(conn, draft, &invited).await?;
            if let Some((customer, password)) = &known.account {
                let is_of_use = match organization {
                    Some(_) => true,
                    None => password.is_none(),
                };
                if customer.state != CustomerState::Active || !is_of_use {
                    draft.faults.add(Path::of("email"), Reason::EmailTaken);
                }
            }
            let row = send(app, &job.actor, conn, draft, (invited, known)).await?;
            audit::record(app, &job.actor, "inviteCustomer", row.id, draft);
            Ok(row)
        }
        .boxed()
    })
    .await
}

/// The organization that is named, held.
async fn organization(
    job: &Job<CustomerInvitation>,
    conn: &mut Conn,
    draft: &mut Draft,
) -> Result<Option<OrganizationRow>> {
    let new = &job.input;
    let path = Path::of("organizationId");
    let Some(id) = &new.organization_id else {
        for (field, is_given) in [
            ("role", new.role.is_some()),
            ("jobTitle", new.job_title.is_some()),
        ] {
            if is_given {
                draft.faults.add(Path::of(field), Reason::NoOrganization);
            }
        }
        return Ok(None);
    };
    let scope = Scope::CustomersOrganization;
    if !job.client.scopes.contains(scope) {
        draft.faults.add(path, Reason::NotPermitted { scope });
        return Ok(None);
    }
    Ok(hold_in!(
        conn,
        draft,
        organizations,
        OrganizationId,
        id,
        path
    ))
}

/// What is said of who is invited.
fn guest(new: &CustomerInvitation, rules: &TenantSettings, draft: &mut Draft) -> Guest {
    let mut name = |field: &str, text: &Option<String>| {
        let path = Path::of(field);
        let line = draft.faults.line(path.clone(), text.as_ref()?, MAX_NAME)?;
        if !customer::is_name(rules, &line) {
            draft.faults.add(path, Reason::NamePlain);
        }
        Some(line)
    };
    let (first_name, last_name) = (
        name("firstName", &new.first_name),
        name("lastName", &new.last_name),
    );
    let job_title = new
        .job_title
        .as_ref()
        .and_then(|text| draft.faults.line(Path::of("jobTitle"), text, MAX_NAME));
    let language = new.language.as_ref().and_then(|text| {
        let read = LanguageCode::parse(text).map_err(|_| Reason::Language);
        let read = read.and_then(|language| match rules.uses(&language) {
            true => Ok(language.as_str().to_owned()),
            false => Err(Reason::LanguageOfSite),
        });
        draft.faults.take(Path::of("language"), read)
    });
    Guest {
        first_name,
        last_name,
        language,
        job_title,
    }
}
