use async_graphql::{Context, InputObject, Object};
use futures_util::FutureExt;

use super::sign_in::SignInPayload;
use crate::{
    domain::{Result, sign_in},
    graphql::{access::check_selection, context::ContextExt},
};

/// The token of a mail that signs in.
#[derive(InputObject)]
pub(in crate::graphql) struct SignInWithLinkInput {
    /// What the link carries as `token=…`.
    token: String,
}

#[derive(Default)]
pub(in crate::graphql) struct SignInWithLink;

#[Object]
impl SignInWithLink {
    /// Signs a customer in by the link of a mail. Anybody may who has the token. It confirms the address, and takes the
    /// locks of the account away; a second factor is owed all the same. At `token` there may be NOT_FOUND, EXPIRED or
    /// ALREADY_USED.
    ///
    /// Where nobody had shown to have the address until then, it may be somebody else who signed up with it: all sessions
    /// end, and the password, the personal access tokens, and the accounts elsewhere that know another address are taken
    /// away. A mail has the owner choose a password then.
    async fn sign_in_with_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token.")] input: SignInWithLinkInput,
    ) -> Option<Result<SignInPayload>> {
        if let Err(refused) = check_selection(ctx) {
            return Some(Err(refused));
        }
        let done = sign_in::sign_in_with_link(ctx.app(), ctx.call(), &input.token)
            .boxed()
            .await;
        Some(SignInPayload::new(ctx, done).await)
    }
}
