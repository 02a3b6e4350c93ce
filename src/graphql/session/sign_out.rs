use async_graphql::{Context, Object, SimpleObject};

use super::{SessionChange, SessionCookies};
use crate::{
    domain::{Result, session},
    graphql::{context::ContextExt, user_error::UserError},
};

/// The outcome of signing out.
#[derive(SimpleObject)]
pub(in crate::graphql) struct SignOutPayload {
    /// True: the token of the session is refused from now on.
    signed_out: bool,
    /// Always empty: there is no input to be wrong.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(in crate::graphql) struct SignOut;

#[Object]
impl SignOut {
    /// Ends the session of the call. Needs the token of a session.
    async fn sign_out(&self, ctx: &Context<'_>) -> Option<Result<SignOutPayload>> {
        Some(ended(ctx, session::sign_out(ctx.app(), ctx.call()).await))
    }

    /// Ends all sessions of the customer, this one included, and what somebody has begun to sign in with: second factors that
    /// are owed, and links of mails that sign in. Needs the token of a session; not for who acts as the customer.
    async fn sign_out_everywhere(&self, ctx: &Context<'_>) -> Option<Result<SignOutPayload>> {
        let done = session::sign_out_everywhere(ctx.app(), ctx.call()).await;
        Some(ended(ctx, done))
    }
}

fn ended(ctx: &Context<'_>, done: Result<()>) -> Result<SignOutPayload> {
    done?;
    if let Some(cookies) = ctx.data_opt::<SessionCookies>() {
        cookies.set(SessionChange::Ended);
    }
    Ok(SignOutPayload {
        signed_out: true,
        user_errors: Vec::new(),
    })
}
