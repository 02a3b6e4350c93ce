use async_graphql::{Context, Object};

use super::open_session::OpenSession;
use crate::{
    domain::{Result, me, session},
    graphql::{context::ContextExt, customer::object::Customer},
};

#[derive(Default)]
pub(in crate::graphql) struct MeQuery;

#[Object]
impl MeQuery {
    /// The customer who is signed in; null for anybody else. Anybody may ask. It shows the person what is about the person: custom fields that
    /// are `registrable`, and not what only those read who work with the account (`comment`, private metadata, the audit trail).
    async fn me(&self, ctx: &Context<'_>) -> Option<Result<Customer>> {
        let me = me::me(ctx.app(), ctx.call()).await.transpose()?;
        Some(me.map(Into::into))
    }

    /// The own open sessions, the newest first: at most 100, and beside them one of each API client that acts as the customer.
    /// Needs a session of the person's own.
    async fn sessions(&self, ctx: &Context<'_>) -> Result<Vec<OpenSession>> {
        let (sessions, current) = session::list(ctx.app(), ctx.call()).await?;
        let sessions = sessions.into_iter();
        Ok(sessions
            .map(|row| OpenSession {
                is_current: row.id == current,
                row,
            })
            .collect())
    }
}
