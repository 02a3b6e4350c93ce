use crate::{
    domain::{Draft, Result},
    repositories::{Conn, Removal, mail_tokens},
    values::{CustomerId, MailTokenPurpose, SessionId, Timestamp},
};

/// Ends what a customer, who is held, is signed in with or has begun to sign in with: all sessions but the one to be
/// kept, sign-ins that wait for a second factor, and what came by mail for these purposes.
pub(in crate::domain) async fn end_all(
    conn: &mut Conn,
    draft: &mut Draft,
    customer: CustomerId,
    keep: Option<SessionId>,
    (spent, now): (&[MailTokenPurpose], Timestamp),
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
    mail_tokens::spend(conn, tenant, customer, spent, now).await?;
    Ok(())
}
