use futures_util::FutureExt;

use crate::{
    app::App,
    domain::{
        ApiClient, Call, Draft, Path, Reason, Result, SignedIn, Viewer,
        audit::{self, Actor},
        draft::perform,
        organization::{Needs, Seat, hold_seat},
        tenant,
    },
    repositories::{Conn, invitations, invitations::InvitationRow},
    values::{InvitationId, MembershipRole, PartnerAccess, Scope},
};

/// Takes an invitation back that was not accepted. For owners and administrators of the organization that it is to,
/// those that make an owner for owners alone; and for API clients with `customers:write`, of those that they sent, and of all where they see all customers.
pub async fn revoke(app: &App, call: &Call, id: String) -> Result<InvitationRow> {
    let tenant = match &call.viewer {
        Viewer::Customer(_) => call.me_changing()?.tenant_id,
        Viewer::ApiClient(_) | Viewer::Anonymous => call.require(Scope::CustomersWrite)?.tenant_id,
    };
    perform(app, call, tenant, id, |step, conn, draft| {
        async move {
            let (app, path) = (&step.app, Path::of("id"));
            let ids: Vec<InvitationId> = step.input.parse().into_iter().collect();
            let found = invitations::by_ids(conn, draft.tenant_id, &ids)
                .await?
                .pop();
            let found = match (found, &step.call.viewer) {
                (Some(row), Viewer::Customer(me)) => {
                    let seat = hold_seat_for(conn, draft, me, &row).await?;
                    seat.map(|seat| (row, seat.owns()))
                }
                (Some(row), Viewer::ApiClient(client)) if sees(client, &row) => Some((row, true)),
                _ => None,
            };
            let Some((found, owns)) = found else {
                draft.faults.add(path, Reason::NotFound);
                return draft.refuse();
            };
            tenant::hold_for_share(conn, draft.tenant_id).await?;
            invitations::hold(conn, draft.tenant_id, found.id).await?;
            // Read again: only now it stays as it is.
            let row = invitations::by_ids(conn, draft.tenant_id, &ids)
                .await?
                .pop();
            let mut row = row.unwrap_or(found);
            if row.accepted_at.is_some() {
                draft.faults.add(path, Reason::TokenUsed);
                return draft.refuse();
            }
            if row.revoked_at.is_none() {
                if row.role == MembershipRole::Owner && !owns {
                    draft.faults.add(path, Reason::Owners);
                    return draft.refuse();
                }
                row.revoked_at = Some(app.now());
                draft.note("invitation");
                draft.changes.updated_invitations = vec![row.clone()];
            }
            let actor = Actor::of_call(&step.call);
            audit::record(app, &actor, "revokeInvitation", row.id, draft);
            Ok(row)
        }
        .boxed()
    })
    .await
}

/// The person's seat, where an invitation is to an organization that the person manages.
async fn hold_seat_for(
    conn: &mut Conn,
    draft: &mut Draft,
    me: &SignedIn,
    row: &InvitationRow,
) -> Result<Option<Seat>> {
    let Some(organization) = row.organization_id else {
        return Ok(None);
    };
    let (named, path) = (organization.to_string(), Path::of("id"));
    let which = (Some(named.as_str()), &path);
    let seat = hold_seat(conn, draft, me, which, Needs::Managing).await?;
    Ok(Some(seat))
}

/// Who sees all customers sees all invitations; others, those that they sent.
fn sees(client: &ApiClient, row: &InvitationRow) -> bool {
    client.partners == PartnerAccess::All || row.inviter_id == Some(client.id.owner())
}
