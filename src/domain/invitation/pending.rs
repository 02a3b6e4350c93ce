use crate::{
    app::App,
    domain::{Call, Result, organization},
    repositories::invitations::{self, InvitationRow},
    values::OrganizationId,
};

/// Who is invited to an organization and has not come yet, oldest first, to one of its owners and administrators; to
/// others nobody is.
pub async fn pending(
    app: &App,
    call: &Call,
    organization: OrganizationId,
) -> Result<Vec<InvitationRow>> {
    let named = organization.to_string();
    let seat = organization::current(app, call, Some(&named)).await?;
    let Some(seat) = seat.filter(organization::Seat::manages) else {
        return Ok(Vec::new());
    };
    let (row, now) = (seat.organization, app.now());
    let mut conn = app.store.read().await?;
    Ok(invitations::pending_of(&mut conn, row.tenant_id, row.id, now).await?)
}
