use async_graphql::{Context, InputObject, Object};
use futures_util::FutureExt;

use crate::{
    domain::{
        Result,
        mfa::{self, SecondFactor},
    },
    graphql::{access::check_selection, context::ContextExt, session::sign_in::SignInPayload},
};

/// A recovery code in the place of the second factor.
#[derive(InputObject)]
pub(in crate::graphql) struct SignInWithRecoveryCodeInput {
    /// What signing in gave as `mfaChallenge`.
    challenge: String,
    /// One of the recovery codes. Case, dashes and white space do not count.
    code: String,
}

#[derive(Default)]
pub(in crate::graphql) struct SignInWithRecoveryCode;

#[Object]
impl SignInWithRecoveryCode {
    /// Signs a customer in who has lost the authenticator, after the first factor. Each code is taken once, and the owner is told by
    /// mail. Anybody may who has the challenge; tries are counted as `verifyMfa` counts them. To set up another
    /// authenticator then, use another code with `replaceTotp`.
    async fn sign_in_with_recovery_code(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The recovery code.")] input: SignInWithRecoveryCodeInput,
    ) -> Option<Result<SignInPayload>> {
        if let Err(refused) = check_selection(ctx) {
            return Some(Err(refused));
        }
        let factor = SecondFactor {
            challenge: input.challenge,
            code: input.code,
        };
        let done = mfa::sign_in_with_recovery_code(ctx.app(), ctx.call(), &factor);
        Some(SignInPayload::new(ctx, done.boxed().await).await)
    }
}
