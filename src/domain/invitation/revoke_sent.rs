//! What becomes of invitations whose sender may not send them any more: who comes by them would be somebody whom nobody
//! who may invite has invited.

use crate::{
    app::App,
    domain::{Draft, Result},
    repositories::{
        Conn, invitations,
        memberships::{self, MembershipRow},
    },
    values::{CustomerId, MembershipRole, OrganizationId},
};

/// Takes back what a member of an organization, who is held, has invited others to and could not any more, being this
/// from now on; nothing where the membership does not count or has ended.
pub(in crate::domain) async fn revoke_sent(
    app: &App,
    conn: &mut Conn,
    draft: &mut Draft,
    member: &MembershipRow,
    after: Option<MembershipRole>,
) -> Result<()> {
    let organizations = [member.organization_id];
    revoke(
        app,
        conn,
        draft,
        (member.customer_id, &organizations),
        after,
    )
    .await
}

/// Takes back all that a customer, who is held and goes or is blocked, has invited others to as a member of
/// organizations.
pub(in crate::domain) async fn revoke_all_sent(
    app: &App,
    conn: &mut Conn,
    draft: &mut Draft,
    customer: CustomerId,
) -> Result<()> {
    let own = memberships::of_customers(conn, draft.tenant_id, &[customer]).await?;
    let organizations: Vec<_> = own.iter().map(|row| row.organization_id).collect();
    revoke(app, conn, draft, (customer, &organizations), None).await
}

async fn revoke(
    app: &App,
    conn: &mut Conn,
    draft: &mut Draft,
    (inviter, organizations): (CustomerId, &[OrganizationId]),
    after: Option<MembershipRole>,
) -> Result<()> {
    let (tenant, now) = (draft.tenant_id, app.now());
    let whose = (inviter.owner(), organizations);
    for mut row in invitations::hold_sent(conn, tenant, whose, now).await? {
        let stays = match after {
            Some(MembershipRole::Owner) => true,
            Some(MembershipRole::Admin) => row.role != MembershipRole::Owner,
            Some(MembershipRole::Member) | None => false,
        };
        if !stays {
            row.revoked_at = Some(now);
            draft.note("invitation");
            draft.changes.updated_invitations.push(row);
        }
    }
    Ok(())
}
