use async_graphql::{Context, InputObject, Object, SimpleObject};
use futures_util::FutureExt;

use super::object::PersonalAccessToken;
use crate::{
    domain::{
        Result,
        personal_access_token::{self, NewPersonalAccessToken},
    },
    graphql::{
        context::ContextExt,
        scalars::DateTime,
        user_error::{UserError, settle},
    },
};

/// A personal access token that is to be made.
#[derive(InputObject)]
pub(in crate::graphql) struct CreatePersonalAccessTokenInput {
    /// What it is for: at most 255 characters.
    name: String,
    /// From when it is refused: in the future. Left out, it has no end.
    expires_at: Option<DateTime>,
    /// May it change nothing?
    #[graphql(default_with = "Some(false)")]
    is_read_only: Option<bool>,
    /// The password, of who has one: needed where the session began more than 5 minutes ago (REQUIRED; wrong, it is
    /// INVALID_CREDENTIALS). Who has none signs in anew then (NOT_PERMITTED). At most 1,024 bytes.
    password: Option<String>,
}

/// The outcome of making a personal access token.
#[derive(SimpleObject)]
pub(in crate::graphql) struct CreatePersonalAccessTokenPayload {
    /// What the program sends (`Authorization: Bearer fdp_…`), to be kept secret: it is shown once.
    token: Option<String>,
    /// The token; null where there are `userErrors`.
    personal_access_token: Option<PersonalAccessToken>,
    /// All faults of the input. Where there are any, nothing was written.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(in crate::graphql) struct CreatePersonalAccessToken;

#[Object]
impl CreatePersonalAccessToken {
    /// Makes a token with which a program acts as the person who is signed in: with everything but passwords, second factors,
    /// tokens and sessions; where `isReadOnly`, it reads and calls no mutation. It is refused once it is revoked, its time is over; it
    /// ends when the account is put out of use. A new password does not end it. A person has at most 50. Needs a session of the
    /// person's own.
    async fn create_personal_access_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token.")] input: CreatePersonalAccessTokenInput,
    ) -> Option<Result<CreatePersonalAccessTokenPayload>> {
        let new = NewPersonalAccessToken {
            name: input.name,
            expires_at: input.expires_at.map(Into::into),
            is_read_only: input.is_read_only.unwrap_or_default(),
            password: input.password,
        };
        let done = personal_access_token::create(ctx.app(), ctx.call(), new);
        let settled = settle(ctx, done.boxed().await).await;
        Some(settled.map(|(made, user_errors)| {
            let (token, row) = made.unzip();
            CreatePersonalAccessTokenPayload {
                token,
                personal_access_token: row.map(Into::into),
                user_errors,
            }
        }))
    }
}
