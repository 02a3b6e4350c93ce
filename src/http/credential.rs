//! Who calls: the credential of a request, and the languages it asks for.

use axum::http::{HeaderMap, header};

use crate::{
    app::App,
    domain::{Call, Denied, Error, Result, Viewer, api_client},
    values::LanguageCode,
};

/// The call that a request's headers describe. A credential that is wrong, revoked or expired is an
/// error: nobody is taken for an anonymous caller by mistake.
pub(super) async fn call(app: &App, headers: &HeaderMap) -> Result<Call> {
    let viewer = match bearer(headers)? {
        None => Viewer::Anonymous,
        Some(key) => Viewer::ApiClient(api_client::authenticate(app, key).await?),
    };
    let languages = headers.get(header::ACCEPT_LANGUAGE);
    let languages = languages
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    Ok(Call {
        viewer,
        languages: LanguageCode::accepted(languages),
    })
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
