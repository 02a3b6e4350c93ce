use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use futures_util::FutureExt;

use super::{SessionChange, SessionCookies};
use crate::{
    domain::{Result, session},
    graphql::{
        context::ContextExt,
        user_error::{UserError, settle},
    },
};

/// A session that is to end.
#[derive(InputObject)]
pub(in crate::graphql) struct RevokeSessionInput {
    /// Its id, as `sessions` says it.
    id: ID,
}

/// The outcome of ending a session.
#[derive(SimpleObject)]
pub(in crate::graphql) struct RevokeSessionPayload {
    /// The id of the session that has ended; null where there are `userErrors`.
    revoked_id: Option<ID>,
    /// All faults of the input. Where there are any, nothing was written.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(in crate::graphql) struct RevokeSession;

#[Object]
impl RevokeSession {
    /// Ends one of the own sessions, of whatever kind: its tokens are refused from now on. Needs a session of the person's
    /// own; it may be this one.
    async fn revoke_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session.")] input: RevokeSessionInput,
    ) -> Option<Result<RevokeSessionPayload>> {
        let done = session::revoke(ctx.app(), ctx.call(), &input.id)
            .boxed()
            .await;
        Some(settle(ctx, done).await.map(|(revoked, user_errors)| {
            if let (Some((_, true)), Some(cookies)) = (revoked, ctx.data_opt::<SessionCookies>()) {
                cookies.set(SessionChange::Ended);
            }
            RevokeSessionPayload {
                revoked_id: revoked.map(|(id, _)| id.into()),
                user_errors,
            }
        }))
    }
}
