use futures_util::FutureExt;

use super::{
    Guest,
    send::{Invited, known, read, send},
};
use crate::{
    app::App,
    domain::{
        Call, Path, Reason, Result,
        audit::{self, Actor},
        draft::perform,
        me,
        named::MAX_NAME,
        organization::{Needs, hold_seat},
        tenant,
    },
    repositories::{customers::CustomerRow, invitations::InvitationRow},
    values::MembershipRole,
};

/// Somebody who is to become a member of an organization.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/invitation"
)]
pub struct MemberInvitation {
    pub organization_id: Option<String>,
    pub email: String,
    pub role: MembershipRole,
    pub job_title: Option<String>,
    pub redirect_url: Option<String>,
}

/// Invites an address to the organization of who is signed in. For its owners and administrators; who is to become an
/// owner, or is invited as one already, only owners invite. Whether there is an account is not told.
pub async fn invite_member(app: &App, call: &Call, new: MemberInvitation) -> Result<InvitationRow> {
    let me = call.me_changing()?;
    perform(app, call, me.tenant_id, new, |step, conn, draft| {
        async move {
            let (app, new) = (&step.app, &step.input);
            let me = step.call.me_changing()?;
            let inviter = me::hold(conn, draft, me).await?;
            let path = Path::of("organizationId");
            let which = (new.organization_id.as_deref(), &path);
            let seat = hold_seat(conn, draft, me, which, Needs::Managing).await?;
            if new.role == MembershipRole::Owner && !seat.owns() {
                draft.faults.add(Path::of("role"), Reason::Owners);
            }
            let job_title = match &new.job_title {
                None => None,
                Some(text) => draft.faults.line(Path::of("jobTitle"), text, MAX_NAME),
            };
            let (site, rules) = tenant::rules_at(conn, me.tenant_id, me.site_id).await?;
            let redirect_url = new.redirect_url.as_deref();
            let Some(email) = read(draft, &rules, &new.email, redirect_url) else {
                return draft.refuse();
            };
            let invited = Invited {
                site: &site,
                rules: &rules,
                email: &email,
                organization: Some(&seat.organization),
                role: new.role,
                guest: Guest {
                    job_title,
                    ..Guest::default()
                },
                redirect_url: new.redirect_url.clone(),
                inviter: shown_name(&inviter),
            };
            let known = known(conn, draft, &invited).await?;
            if known.makes_an_owner(app.now()) && !seat.owns() {
                draft.faults.add(Path::of("email"), Reason::Owners);
            }
            let actor = Actor::of_call(&step.call);
            let row = send(app, &actor, conn, draft, (invited, known)).await?;
            audit::record(app, &actor, "inviteMember", row.id, draft);
            Ok(row)
        }
        .boxed()
    })
    .await
}

/// What who invites is called: as it wants to be shown, else by its names.
fn shown_name(customer: &CustomerRow) -> Option<String> {
    if let Some(name) = &customer.display_name {
        return Some(name.clone());
    }
    let names = [&customer.first_name, &customer.last_name];
    let names: Vec<_> = names.into_iter().flatten().map(String::as_str).collect();
    Some(names.join(" ")).filter(|name| !name.is_empty())
}
