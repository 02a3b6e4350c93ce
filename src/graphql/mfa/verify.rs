use async_graphql::{Context, InputObject, Object};
use futures_util::FutureExt;

use crate::{
    domain::{
        Result,
        mfa::{self, SecondFactor},
    },
    graphql::{access::check_selection, context::ContextExt, session::sign_in::SignInPayload},
};

/// The second factor of who signs in.
#[derive(InputObject)]
pub(in crate::graphql) struct VerifyMfaInput {
    /// What signing in gave as `mfaChallenge`.
    challenge: String,
    /// The 6 digits that the authenticator shows. Each code is taken once; white space does not count.
    code: String,
}

#[derive(Default)]
pub(in crate::graphql) struct VerifyMfa;

#[Object]
impl VerifyMfa {
    /// Signs a customer in by the second factor, after the first one. Anybody may who has the challenge.
    ///
    /// A challenge takes 5 tries. After 5 that fail from one address, the second factor of an account is locked for that address,
    /// from a second up to a quarter of an hour, doubling; after 20 from anywhere, likewise, but not for addresses from where it
    /// was used in the last 90 days.
    async fn verify_mfa(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The second factor.")] input: VerifyMfaInput,
    ) -> Option<Result<SignInPayload>> {
        if let Err(refused) = check_selection(ctx) {
            return Some(Err(refused));
        }
        let factor = SecondFactor {
            challenge: input.challenge,
            code: input.code,
        };
        let done = mfa::verify(ctx.app(), ctx.call(), &factor).boxed().await;
        Some(SignInPayload::new(ctx, done).await)
    }
}
