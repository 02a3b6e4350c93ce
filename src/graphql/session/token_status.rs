use async_graphql::{Context, ID, Object, SimpleObject};

use crate::{
    domain::{
        Result,
        token_status::{self, TokenStatus as Domain},
    },
    graphql::{
        context::ContextExt,
        enums::{MailTokenPurpose, TokenKind},
        scalars::{DateTime, Url},
    },
};

/// What a token is worth. It does not say whose it is.
#[derive(SimpleObject)]
pub(in crate::graphql) struct TokenStatus {
    /// Is it taken? False where it is over, was used or revoked, belongs to an account that is not active, or is not known.
    is_valid: bool,
    /// What it is; null where it is not known here.
    kind: Option<TokenKind>,
    /// From when it is refused; null where it has no end, or is not known.
    expires_at: Option<DateTime>,
    /// What a token of a mail is for; null for others.
    purpose: Option<MailTokenPurpose>,
    /// Where the page that a mail leads to leads back to; null where nothing was said.
    redirect_url: Option<Url>,
    /// The id of the site in whose name a mail was sent, for `siteConfig`; null for others.
    site_id: Option<ID>,
}

impl From<Domain> for TokenStatus {
    fn from(status: Domain) -> Self {
        Self {
            is_valid: status.is_valid,
            kind: status.kind.map(Into::into),
            expires_at: status.expires_at.map(Into::into),
            purpose: status.purpose.map(Into::into),
            redirect_url: status.redirect_url.map(Url),
            site_id: status.site_id.map(Into::into),
        }
    }
}

#[derive(Default)]
pub(in crate::graphql) struct TokenStatusQuery;

#[Object]
impl TokenStatusQuery {
    /// What a token is worth, of whatever kind it is: an API key, the token of a session or one that renews it, a personal access
    /// token, the challenge of a second factor, or what a link of a mail carries. Anybody may ask; it uses nothing up.
    async fn token_status(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token.")] token: String,
    ) -> Result<TokenStatus> {
        let status = token_status::token_status(ctx.app(), &token).await?;
        Ok(status.into())
    }
}
