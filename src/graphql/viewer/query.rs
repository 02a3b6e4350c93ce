use async_graphql::{Context, Object};

use super::object::Viewer;
use crate::{
    domain::{Result, permissions},
    graphql::context::ContextExt,
};

#[derive(Default)]
pub(in crate::graphql) struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who is calling. Anybody may ask.
    async fn viewer(&self) -> Viewer {
        Viewer
    }

    /// What the caller may do, for front ends that show only that. Anybody may ask.
    ///
    /// For an API key its scopes; `*` is everything. For a customer, of these: `me:read` and `me:write` (the own account),
    /// `credentials:write` (password, e-mail address, second factor), `sessions:write`, `tokens:write` (personal access
    /// tokens), `account:delete`; `organization:read` (an active member of one), `organization:write` and
    /// `organization:members:write` (OWNER or ADMIN of one); `mfa:enroll` alone where a second factor has to be set up
    /// first. Who acts as the customer, and personal access tokens, have neither credentials, sessions, tokens nor
    /// deletion; one that is read-only only `…:read`. For nobody it is empty.
    async fn permissions(&self, ctx: &Context<'_>) -> Result<Vec<&'static str>> {
        permissions::permissions(ctx.app(), ctx.call()).await
    }
}
