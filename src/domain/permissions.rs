//! What a caller may do, in words that a front end can decide by.

use super::{Call, Result, SignedIn, Viewer, call::Credential};
use crate::{
    app::App,
    repositories::memberships,
    values::{MembershipRole, MembershipStatus, SessionKind},
};

/// What the caller may do: the scopes of an API key, and for customers what follows from the credential and from what
/// they are in their organizations. Nothing for nobody.
pub async fn permissions(app: &App, call: &Call) -> Result<Vec<&'static str>> {
    match &call.viewer {
        Viewer::Anonymous => Ok(Vec::new()),
        Viewer::ApiClient(client) => Ok(client.scopes.names()),
        Viewer::Customer(me) => of_customer(app, me).await,
    }
}

async fn of_customer(app: &App, me: &SignedIn) -> Result<Vec<&'static str>> {
    let (writes, in_person) = match me.credential {
        Credential::Session {
            kind: SessionKind::Enrolling,
            ..
        } => return Ok(vec!["mfa:enroll"]),
        Credential::Session { .. } => (true, true),
        Credential::Impersonation { .. } => (true, false),
        Credential::PersonalAccessToken { is_read_only, .. } => (!is_read_only, false),
    };
    let mut conn = app.store.read().await?;
    let ids = [me.customer_id];
    let mut member = memberships::of_customers(&mut conn, me.tenant_id, &ids).await?;
    member.retain(|row| row.status == MembershipStatus::Active);
    let runs = |role: MembershipRole| matches!(role, MembershipRole::Owner | MembershipRole::Admin);
    let runs_one = member.iter().any(|row| runs(row.role));
    let all = [
        ("me:read", true),
        ("me:write", writes),
        ("credentials:write", in_person),
        ("sessions:write", in_person),
        ("tokens:write", in_person),
        ("account:delete", in_person),
        ("organization:read", !member.is_empty()),
        ("organization:write", writes && runs_one),
        ("organization:members:write", writes && runs_one),
    ];
    let may = all.into_iter().filter(|(_, may)| *may);
    Ok(may.map(|(name, _)| name).collect())
}
