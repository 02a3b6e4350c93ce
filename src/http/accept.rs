//! Which of GraphQL's two content types an answer has, by the request's `Accept` header.

use axum::http::{HeaderMap, HeaderValue, header};

/// The content type of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MediaType {
    /// `application/graphql-response+json`: the status says whether the request was one.
    GraphqlResponse,
    /// `application/json`. A client that names only this one gets 200 for a document that is wrong,
    /// as clients from before the other one expect.
    Json {
        /// Did the client name it?
        named: bool,
    },
}

impl MediaType {
    /// What the caller wants most; `None` where it accepts neither. Without the header: JSON.
    pub(super) fn wanted(headers: &HeaderMap) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        let mut any = false;
        for range in headers.get_all(header::ACCEPT) {
            for range in range.to_str().unwrap_or_default().split(',') {
                let mut parts = range.split(';').map(str::trim);
                let name = parts.next().unwrap_or_default().to_ascii_lowercase();
                if name.is_empty() {
                    continue;
                }
                any = true;
                let weight = parts.find_map(|part| part.strip_prefix("q="));
                let weight = weight.map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
                let media_type = match name.as_str() {
                    "application/graphql-response+json" => Self::GraphqlResponse,
                    "application/json" => Self::Json { named: true },
                    "*/*" | "application/*" => Self::Json { named: false },
                    _ => continue,
                };
                // Of two that are wanted equally, the newer one.
                let rank = match (media_type, best) {
                    (_, None) => weight > 0.0,
                    (Self::GraphqlResponse, Some((held, _))) => weight > 0.0 && weight >= held,
                    (Self::Json { named: true }, Some((held, Self::Json { .. }))) => {
                        weight > 0.0 && weight >= held
                    }
                    (_, Some((held, _))) => weight > held,
                };
                if rank {
                    best = Some((weight, media_type));
                }
            }
        }
        match best {
            Some((_, media_type)) => Some(media_type),
            None if any => None,
            None => Some(Self::Json { named: false }),
        }
    }

    /// The `Content-Type` header.
    pub(super) fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json { .. } => "application/json; charset=utf-8",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_most() {
        const JSON: MediaType = MediaType::Json { named: true };
        const ANY: MediaType = MediaType::Json { named: false };
        for (accept, wanted) in [
            ("", Some(ANY)),
            ("*/*", Some(ANY)),
            ("application/*", Some(ANY)),
            ("application/json", Some(JSON)),
            ("*/*, application/json", Some(JSON)),
            ("application/json, */*", Some(JSON)),
            (
                "application/graphql-response+json",
                Some(MediaType::GraphqlResponse),
            ),
            (
                "application/json, application/graphql-response+json",
                Some(MediaType::GraphqlResponse),
            ),
            (
                "application/graphql-response+json, application/json;q=0.9",
                Some(MediaType::GraphqlResponse),
            ),
            (
                "application/graphql-response+json;q=0.5, application/json",
                Some(JSON),
            ),
            ("APPLICATION/JSON; charset=utf-8", Some(JSON)),
            ("text/html", None),
            ("application/json;q=0", None),
            ("text/html, */*;q=0.1", Some(ANY)),
        ] {
            let mut headers = HeaderMap::new();
            if !accept.is_empty() {
                headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            }
            assert_eq!(MediaType::wanted(&headers), wanted, "{accept}");
        }
    }
}
