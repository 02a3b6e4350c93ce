use async_graphql::{Context, ID, InputObject, Object};
use futures_util::FutureExt;

use super::sign_in::SignInPayload;
use crate::{
    domain::{
        Result,
        sign_in::{self, SocialSignIn},
    },
    graphql::{access::check_selection, context::ContextExt},
};

/// How a customer signs in who is signed in with an identity provider.
#[derive(InputObject)]
pub(in crate::graphql) struct SignInWithSocialAccountInput {
    /// The site to sign in at; else that of the header X-Frontdesk-Site (a site's id or number), else the API
    /// client's, else the only one.
    site_id: Option<ID>,
    /// The identity provider: the `code` of one of the `identityProviders` of `siteConfig`.
    provider: String,
    /// The ID token that it issued to its `clientId`: at most 8 KiB.
    token: String,
    /// What the front end started the sign-in at the identity provider with: a token with another `nonce`, or with none,
    /// is refused. A front end that gives a fresh one each time, and keeps it where only the browser has it, takes no
    /// token that was issued for another sign-in. Left out, the token may be used until it expires.
    nonce: Option<String>,
}

impl From<SignInWithSocialAccountInput> for SocialSignIn {
    fn from(input: SignInWithSocialAccountInput) -> Self {
        Self {
            site_id: input.site_id.map(|id| id.0),
            provider: input.provider,
            token: input.token,
            nonce: input.nonce,
        }
    }
}

#[derive(Default)]
pub(in crate::graphql) struct SignInWithSocialAccount;

#[Object]
impl SignInWithSocialAccount {
    /// Signs the customer in who has the account at an identity provider that an ID token is of: by `socialAccount` when
    /// signing up, or given later by a back end (`updateCustomer`). Anybody may who has the token. An address that the provider knows to be theirs is
    /// confirmed by it, where it is the customer's; a second factor is owed all the same.
    ///
    /// INVALID_CREDENTIALS does not say what is wrong: with the token, the provider, or the account. Who has to confirm
    /// the address first is NOT_PERMITTED; where the site does not say who has an account (`discloseAccountExistence`), the answer
    /// is INVALID_CREDENTIALS, and the mail that confirms the address is sent. Where the provider's keys cannot be had, the mutation fails with UNAVAILABLE.
    async fn sign_in_with_social_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who signs in.")] input: SignInWithSocialAccountInput,
    ) -> Option<Result<SignInPayload>> {
        if let Err(refused) = check_selection(ctx) {
            return Some(Err(refused));
        }
        let input = input.into();
        let done = sign_in::sign_in_with_social_account(ctx.app(), ctx.call(), &input)
            .boxed()
            .await;
        Some(SignInPayload::new(ctx, done).await)
    }
}
