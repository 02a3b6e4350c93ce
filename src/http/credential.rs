//! Who calls: the credential of a request, and the languages it asks for.

use axum::http::{HeaderMap, header};

use crate::{
    app::App,
    domain::{Call, Denied, Error, Origin, Result, Viewer, api_client},
    values::{LanguageCode, check_text},
};

/// Characters of a header that says something of a call at most.
const MAX_ORIGIN: usize = 255;

/// The call that a request's headers describe. A credential that is wrong, revoked or expired is an
/// error: nobody is taken for an anonymous caller by mistake.
pub(super) async fn call(app: &App, headers: &HeaderMap) -> Result<Call> {
    let viewer = match bearer(headers)? {
        None => Viewer::Anonymous,
        Some(key) => {
            let mut client = api_client::authenticate(app, key).await?;
            client.called_site = said(headers, "x-frontdesk-site")?;
            Viewer::ApiClient(client)
        }
    };
    let origin = Origin {
        agent_email: said(headers, "x-agent-email")?,
        initiative_id: said(headers, "x-initiative-id")?,
        company_id: said(headers, "x-company-id")?,
    };
    let languages = headers.get(header::ACCEPT_LANGUAGE);
    let languages = languages
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    Ok(Call {
        viewer,
        languages: LanguageCode::accepted(languages),
        origin,
    })
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
