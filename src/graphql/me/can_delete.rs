use async_graphql::{Context, Object, SimpleObject};

use crate::{
    domain::{Result, me},
    graphql::{context::ContextExt, enums::DeletionObstacle},
};

/// Whether a customer can delete the own account.
#[derive(SimpleObject)]
pub(in crate::graphql) struct AccountDeletion {
    /// Can it?
    can_delete: bool,
    /// Why it cannot; none where it can.
    reasons: Vec<DeletionObstacle>,
}

#[derive(Default)]
pub(in crate::graphql) struct CanDeleteQuery;

#[Object]
impl CanDeleteQuery {
    /// Can the customer who is signed in delete the own account now? Needs the token of a session, or a personal access
    /// token.
    async fn can_delete_my_account(&self, ctx: &Context<'_>) -> Option<Result<AccountDeletion>> {
        let reasons = me::obstacles_to_deletion(ctx.app(), ctx.call()).await;
        Some(reasons.map(|reasons| AccountDeletion {
            can_delete: reasons.is_empty(),
            reasons: reasons.into_iter().map(Into::into).collect(),
        }))
    }
}
