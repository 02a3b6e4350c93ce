//! Who calls: the credential of a request, and the languages it asks for.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use super::{Gateway, client::Client, session_cookie};
use crate::{
    app::App,
    domain::{
        Call, CallPlace, Denied, Error, Known, Origin, Result, Viewer, authenticate,
        is_of_a_person, site,
    },
    values::{LanguageCode, check_text},
};

/// Characters of a header that says something of a call at most.
const MAX_ORIGIN: usize = 255;

/// Characters of what a browser calls itself that are kept.
const MAX_DEVICE: usize = 255;

/// What is known of a request before its body.
#[derive(Clone, Copy)]
pub(super) struct Incoming<'a> {
    pub(super) headers: &'a HeaderMap,
    /// Who sent it.
    pub(super) client: Client,
}

/// The call that a request's headers describe. A credential that is wrong, revoked or expired is an
/// error: nobody is taken for an anonymous caller by mistake. What `renews` a session alone has its refresh token for one,
/// and not the cookie of the session, which may be over: so it is the same caller when it is sent again.
pub(super) async fn call(
    gateway: &Gateway,
    incoming: Incoming<'_>,
    renews: impl FnOnce() -> bool,
) -> Result<Call> {
    let app = &gateway.app;
    let headers = incoming.headers;
    let mut page = None;
    let has_refresh = session_cookie::renews(headers);
    let cookie = session_cookie::of(headers).filter(|_| !(has_refresh && renews()));
    let viewer = match (bearer(headers)?, cookie) {
        (Some(token), _) => authenticate(app, token).await?,
        (None, Some(token)) => {
            let known = authenticate(app, &token).await?;
            check_origin(app, headers, &known.viewer).await?;
            known
        }
        (None, None) => {
            // A cookie that renews a session names nobody before it is used.
            if has_refresh {
                check_any_origin(gateway, headers).await?;
                page = foreign_origin(app, headers).flatten().map(str::to_owned);
            }
            Known::anonymous()
        }
    };
    let Known {
        mut viewer,
        agent_email,
    } = viewer;
    let site = said(headers, "x-frontdesk-site")?;
    if let Viewer::ApiClient(client) = &mut viewer {
        client.called_site.clone_from(&site);
    }
    let mut call = Call::new(viewer);
    call.origin = Origin {
        agent_email: match agent_email {
            Some(agent) => Some(agent),
            None => said(headers, "x-agent-email")?,
        },
        initiative_id: said(headers, "x-initiative-id")?,
        company_id: said(headers, "x-company-id")?,
    };
    call.site = site;
    call.page = page;
    call.place = CallPlace {
        address: Some(incoming.client.address),
        device: device(headers),
    };
    let languages = headers.get(header::ACCEPT_LANGUAGE);
    let languages = languages.and_then(|value| value.to_str().ok());
    call.languages = LanguageCode::accepted(languages.unwrap_or_default());
    Ok(call)
}

/// Does the request come with an API key, or what might be one?
pub(super) fn names_a_client(headers: &HeaderMap) -> bool {
    matches!(bearer(headers), Ok(Some(token)) if !is_of_a_person(token))
}

/// A browser sends a cookie whoever wrote the page: what counts is where the page is from.
async fn check_origin(app: &App, headers: &HeaderMap, viewer: &Viewer) -> Result<()> {
    let allowed = match (foreign_origin(app, headers), viewer) {
        (None, _) => true,
        (Some(Some(origin)), Viewer::Customer(me)) => site::allows_origin(app, me, origin).await?,
        (Some(_), _) => false,
    };
    if allowed {
        Ok(())
    } else {
        Err(Error::ForeignOrigin)
    }
}

/// The same where it is not known yet whose the cookie is.
async fn check_any_origin(gateway: &Gateway, headers: &HeaderMap) -> Result<()> {
    let allowed = match foreign_origin(&gateway.app, headers) {
        None => true,
        Some(Some(origin)) => gateway.origins.allow(&gateway.app, None, origin).await,
        Some(None) => false,
    };
    if allowed {
        Ok(())
    } else {
        Err(Error::ForeignOrigin)
    }
}

/// From where a page is that is not the server's own; what says nothing is taken for one.
fn foreign_origin<'a>(app: &App, headers: &'a HeaderMap) -> Option<Option<&'a str>> {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    match (text(header::ORIGIN), text(SEC_FETCH_SITE)) {
        (Some(origin), _) if app.config.public_url.is_origin(origin) => None,
        (None, Some("same-origin")) => None,
        (origin, _) => Some(origin),
    }
}

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What the browser or program calls itself, without what cannot be shown.
fn device(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(header::USER_AGENT)?.to_str().ok()?;
    let shown = text.chars().filter(|c| !c.is_control());
    let text: String = shown.take(MAX_DEVICE).collect();
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// What a caller says of a call. What cannot be kept is refused: the audit trail
/// must not say less than the caller meant.
fn said(headers: &HeaderMap, name: &'static str) -> Result<Option<String>> {
    let Some(value) = headers.get(name) else {
        return Ok(None);
    };
    let text = std::str::from_utf8(value.as_bytes()).unwrap_or("\0").trim();
    match check_text(text, MAX_ORIGIN, false) {
        Ok(()) => Ok(Some(text.to_owned()).filter(|text| !text.is_empty())),
        Err(_) => Err(Error::Header { name }),
    }
}

/// The token of `Authorization: Bearer …`.
fn bearer(headers: &HeaderMap) -> Result<Option<&str>> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = match (values.next(), values.next()) {
        (None, _) => return Ok(None),
        (Some(value), None) => value.to_str().ok(),
        (Some(_), Some(_)) => None,
    };
    let token = value.and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        let token = token.trim();
        (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
    });
    match token {
        Some(token) => Ok(Some(token)),
        None => Err(Error::Unauthenticated(Denied::Malformed)),
    }
}
