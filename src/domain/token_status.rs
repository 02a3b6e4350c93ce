//! What a token is worth, to who has it. Asking uses nothing up, and nothing says whose it is.

use super::{Result, mail};
use crate::{
    app::App,
    values::{MailTokenPurpose, SiteId, Timestamp, TokenKind},
};

/// What a token is worth.
#[derive(Default)]
pub struct TokenStatus {
    /// Is it taken?
    pub is_valid: bool,
    /// What it is; `None` where it is not known.
    pub kind: Option<TokenKind>,
    /// From when it is refused.
    pub expires_at: Option<Timestamp>,
    /// What a token of a mail is for.
    pub purpose: Option<MailTokenPurpose>,
    /// Where the page that a mail leads to leads back to.
    pub redirect_url: Option<String>,
    /// The site in whose name the mail was sent.
    pub site_id: Option<SiteId>,
}

/// What `text` is worth.
pub async fn token_status(app: &App, text: &str) -> Result<TokenStatus> {
    let mut conn = app.store.read().await?;
    let found = mail::status(app, &mut conn, text).await?;
    Ok(
        found.map_or_else(TokenStatus::default, |(row, is_valid)| TokenStatus {
            is_valid,
            kind: Some(TokenKind::Mail),
            expires_at: Some(row.expires_at),
            purpose: Some(row.purpose),
            redirect_url: row.redirect_url,
            site_id: Some(row.site_id),
        }),
    )
}
