use async_graphql::{Context, InputObject, Object, SimpleObject};
use futures_util::FutureExt;

use super::{SessionChange, SessionCookies, object::Session};
use crate::{
    domain::{Error, Result, session},
    graphql::{
        access::check_selection,
        context::ContextExt,
        user_error::{UserError, settle},
    },
};

/// What a session is renewed by.
#[derive(InputObject)]
pub(in crate::graphql) struct RefreshSessionInput {
    /// The newest refresh token of the session; may be left out where the browser keeps it in a cookie.
    refresh_token: Option<String>,
}

/// The outcome of renewing a session.
#[derive(SimpleObject)]
pub(in crate::graphql) struct RefreshSessionPayload {
    /// The session with its new tokens; those before are refused from now on.
    session: Option<Session>,
    /// What is wrong. INVALID_CREDENTIALS: the session is over; the customer has to sign in again.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(in crate::graphql) struct RefreshSession;

#[Object]
impl RefreshSession {
    /// Gives a session new tokens in the place of those that it has. Anybody may who has the refresh token; send no other
    /// credential that is over. A refresh token that was used before ends the session: somebody else has it, too.
    async fn refresh_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The refresh token.")] input: RefreshSessionInput,
    ) -> Option<Result<RefreshSessionPayload>> {
        if let Err(refused) = check_selection(ctx) {
            return Some(Err(refused));
        }
        let kept = ctx
            .data_opt::<SessionCookies>()
            .and_then(SessionCookies::refresh);
        let token = input.refresh_token.as_deref().or(kept).unwrap_or_default();
        let renewed = session::refresh(ctx.app(), ctx.call(), token).boxed().await;
        if let (Err(Error::Invalid(_)), Some(cookies)) =
            (&renewed, ctx.data_opt::<SessionCookies>())
        {
            cookies.set(SessionChange::Ended);
        }
        Some(settle(ctx, renewed).await.map(|(renewed, user_errors)| {
            let session = renewed.map(|(session, customer)| Session::new(ctx, session, customer));
            RefreshSessionPayload {
                session,
                user_errors,
            }
        }))
    }
}
