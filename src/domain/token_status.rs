//! What a token is worth, to who has it. Asking uses nothing up, and nothing says whose it is.

use super::{Result, api_client, mail, personal_access_token, session, sign_in::CHALLENGE, token};
use crate::{
    app::App,
    repositories::{Conn, second_factors, sessions},
    values::{CustomerState, MailTokenPurpose, SiteId, Timestamp, TokenKind},
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

impl TokenStatus {
    fn of(kind: TokenKind, is_valid: bool, expires_at: impl Into<Option<Timestamp>>) -> Self {
        Self {
            is_valid,
            kind: Some(kind),
            expires_at: expires_at.into(),
            ..Self::default()
        }
    }
}

/// What `text` is worth, whatever kind of token it is.
pub async fn token_status(app: &App, text: &str) -> Result<TokenStatus> {
    let now = app.now();
    let mut conn = app.store.read().await?;
    // What it is its first letters tell: of all but one of these nothing is looked up.
    let mut found = of_session(&mut conn, text, now).await?;
    if found.is_none() {
        found = of_refresh(&mut conn, text, now).await?;
    }
    if found.is_none() {
        found = of_person(&mut conn, text, now).await?;
    }
    if found.is_none() {
        found = of_challenge(&mut conn, text, now).await?;
    }
    if found.is_none() {
        found = of_mail(app, &mut conn, text).await?;
    }
    if found.is_none() {
        found = of_api_key(&mut conn, text, now).await?;
    }
    Ok(found.unwrap_or_default())
}

async fn of_session(conn: &mut Conn, text: &str, now: Timestamp) -> Result<Option<TokenStatus>> {
    let Some((session, customer)) = session::find(conn, text).await? else {
        return Ok(None);
    };
    let is_valid = session::is_taken(conn, &session, &customer, now).await?;
    let end = session.expires_at;
    Ok(Some(TokenStatus::of(TokenKind::Session, is_valid, end)))
}

async fn of_refresh(conn: &mut Conn, text: &str, now: Timestamp) -> Result<Option<TokenStatus>> {
    let Some((tenant, family)) = token::Family::hash_of(session::REFRESH, text) else {
        return Ok(None);
    };
    let found = sessions::by_family(conn, tenant, &family).await?;
    Ok(found.map(|(session, customer)| {
        let is_newest = session.refresh_hash == Some(token::hash(text));
        let in_time = session.refresh_expires_at.is_some_and(|end| now < end);
        let is_valid = is_newest && in_time && customer.state == CustomerState::Active;
        TokenStatus::of(TokenKind::Refresh, is_valid, session.refresh_expires_at)
    }))
}

async fn of_person(conn: &mut Conn, text: &str, now: Timestamp) -> Result<Option<TokenStatus>> {
    let found = personal_access_token::find(conn, text).await?;
    Ok(found.map(|(token, customer)| {
        let is_valid = personal_access_token::is_taken(&token, &customer, now);
        TokenStatus::of(TokenKind::PersonalAccess, is_valid, token.expires_at)
    }))
}

async fn of_challenge(conn: &mut Conn, text: &str, now: Timestamp) -> Result<Option<TokenStatus>> {
    let Some(tenant) = token::tenant_of(CHALLENGE, text) else {
        return Ok(None);
    };
    let hash = token::hash(text);
    let found = second_factors::challenge_by_secret(conn, tenant, &hash).await?;
    Ok(found.map(|challenge| {
        let is_valid = super::mfa::is_open(&challenge, now);
        TokenStatus::of(TokenKind::MfaChallenge, is_valid, challenge.expires_at)
    }))
}

async fn of_mail(app: &App, conn: &mut Conn, text: &str) -> Result<Option<TokenStatus>> {
    let found = mail::status(app, conn, text).await?;
    Ok(found.map(|(row, is_valid)| TokenStatus {
        purpose: Some(row.purpose),
        redirect_url: row.redirect_url,
        site_id: Some(row.site_id),
        ..TokenStatus::of(TokenKind::Mail, is_valid, row.expires_at)
    }))
}

async fn of_api_key(conn: &mut Conn, text: &str, now: Timestamp) -> Result<Option<TokenStatus>> {
    let found = api_client::find(conn, text).await?;
    Ok(found.map(|(key, _)| {
        let in_time = key.expires_at.is_none_or(|end| now < end);
        let is_valid = key.revoked_at.is_none() && in_time;
        TokenStatus::of(TokenKind::ApiKey, is_valid, key.expires_at)
    }))
}
