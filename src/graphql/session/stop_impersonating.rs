use async_graphql::{Context, Object, SimpleObject};

use super::{SessionChange, SessionCookies};
use crate::{
    domain::{Result, session},
    graphql::{context::ContextExt, user_error::UserError},
};

/// The outcome of ceasing to act as a customer.
#[derive(SimpleObject)]
pub(in crate::graphql) struct StopImpersonatingPayload {
    /// True: the token of the session is refused from now on.
    stopped: bool,
    /// Always empty: there is no input to be wrong.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(in crate::graphql) struct StopImpersonating;

#[Object]
impl StopImpersonating {
    /// Ends the session in which an agent acts as a customer. Needs the token that `impersonateCustomer` gave.
    async fn stop_impersonating(
        &self,
        ctx: &Context<'_>,
    ) -> Option<Result<StopImpersonatingPayload>> {
        let done = session::stop_impersonating(ctx.app(), ctx.call()).await;
        Some(done.map(|()| {
            if let Some(cookies) = ctx.data_opt::<SessionCookies>() {
                cookies.set(SessionChange::Ended);
            }
            StopImpersonatingPayload {
                stopped: true,
                user_errors: Vec::new(),
            }
        }))
    }
}
