use crate::{
    app::App,
    domain::{Draft, Result, mail},
    repositories::{Conn, Removal},
    values::{CustomerId, MailTokenPurpose, SessionId},
};

/// Ends what a customer, who is held, is signed in with or has begun to sign in with: all sessions but the one to be
/// kept, sign-ins that wait for a second factor, and what came by mail for these purposes.
pub(in crate::domain) async fn end_all(
    app: &App,
    conn: &mut Conn,
    draft: &mut Draft,
    customer: CustomerId,
    keep: Option<SessionId>,
    spent: &[MailTokenPurpose],
) -> Result<()> {
    let tenant = draft.tenant_id;
    draft.changes.removals.push(match keep {
        Some(but) => Removal::OtherSessions {
            tenant,
            customer,
            but,
        },
        None => Removal::SessionsOf { tenant, customer },
    });
    let challenges = Removal::MfaChallengesOf { tenant, customer };
    draft.changes.removals.push(challenges);
    mail::spend(app, conn, (tenant, customer), spent).await
}
