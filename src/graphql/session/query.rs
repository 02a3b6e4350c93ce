use async_graphql::{Context, Object};

use crate::{
    domain::{Result, me},
    graphql::{context::ContextExt, customer::object::Customer},
};

#[derive(Default)]
pub(in crate::graphql) struct MeQuery;

#[Object]
impl MeQuery {
    /// The customer who is signed in; null for anybody else. It shows the person what is about the person: custom fields that
    /// are `registrable`, and not what only those read who work with the account (`comment`, private metadata, the audit trail).
    async fn me(&self, ctx: &Context<'_>) -> Option<Result<Customer>> {
        let me = me::me(ctx.app(), ctx.call()).await.transpose()?;
        Some(me.map(Into::into))
    }
}
