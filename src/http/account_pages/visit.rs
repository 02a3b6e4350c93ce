//! What a page asks of the API: as nobody who is known, whoever the browser is signed in as.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::{
    Said,
    pages::{self, Page},
};
use crate::{
    graphql::{Document, GraphqlRequest, Refusal, Reply, SessionCookies},
    http::{Gateway, client::Client, credential::Incoming, run::run},
    wording::MessageLanguage,
};

const TOKEN: &str = "query ($token: String!) { \
    tokenStatus(token: $token) { isValid purpose redirectUrl siteId } }";
const INVITATION: &str = "query ($token: String!) { \
    invitation(token: $token) { firstName lastName hasPassword } }";
const SITE: &str =
    "query ($site: ID) { siteConfig(siteId: $site) { site { name } brand { name } } }";
const SITE_HEADER: HeaderName = HeaderName::from_static("x-frontdesk-site");

/// Somebody who looks at a page.
pub(super) struct Visit<'a> {
    gateway: &'a Gateway,
    client: Client,
    headers: HeaderMap,
}

/// What is known before anything is done.
#[derive(Default)]
pub(super) struct Known {
    /// Is there something to be done?
    pub(super) is_open: bool,
    /// Where the page leads back to.
    pub(super) redirect_url: Option<String>,
    /// What the site calls itself.
    pub(super) brand: Option<String>,
    /// The page that is to be shown in the place of the one that was asked for.
    pub(super) instead: Option<&'static Page>,
    /// What is known of what the form asks for.
    pub(super) given: Said,
}

/// Why a page cannot do it.
pub(super) enum Failed {
    /// Another site sent the form.
    Foreign,
    /// The form is none, or too long.
    Unreadable,
    /// There is too much to do.
    Busy,
    /// It is the server's fault.
    Fault,
}

impl Failed {
    /// Its status, and the name of its words.
    pub(super) fn told(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Foreign => (StatusCode::FORBIDDEN, "foreign"),
            Self::Unreadable => (StatusCode::BAD_REQUEST, "fault"),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
            Self::Fault => (StatusCode::INTERNAL_SERVER_ERROR, "fault"),
        }
    }
}

impl<'a> Visit<'a> {
    /// Of what the browser says, only the device counts, and the site that the address names.
    pub(super) fn new(
        gateway: &'a Gateway,
        client: Client,
        browser: &HeaderMap,
        language: MessageLanguage,
        said: &Said,
    ) -> Self {
        let mut headers = HeaderMap::new();
        let code = HeaderValue::from_static(language.code());
        headers.insert(header::ACCEPT_LANGUAGE, code);
        if let Some(device) = browser.get(header::USER_AGENT) {
            headers.insert(header::USER_AGENT, device.clone());
        }
        let site = said.get("site").filter(|site| !site.is_empty());
        if let Some(Ok(site)) = site.map(|site| HeaderValue::from_str(site)) {
            headers.insert(SITE_HEADER, site);
        }
        Self {
            gateway,
            client,
            headers,
        }
    }

    /// What a page is about. It uses nothing up.
    pub(super) async fn look(&self, page: &Page, said: &Said) -> Result<Known, Failed> {
        let mut known = Known {
            is_open: true,
            ..Known::default()
        };
        let mut site = Value::Null;
        if page.is_by_token() {
            let token = said.get("token").map_or("", String::as_str);
            let data = self.ask(TOKEN, json!({"token": token}), None).await?;
            let status = &data["tokenStatus"];
            let purpose = status["purpose"].as_str().unwrap_or_default();
            known.is_open = status["isValid"] == true && page.purposes.contains(&purpose);
            known.redirect_url = status["redirectUrl"].as_str().map(str::to_owned);
            site = status["siteId"].clone();
            if known.is_open && page.purposes.contains(&"INVITATION") {
                self.look_at_invitation(token, &mut known).await?;
            }
        }
        match self.ask(SITE, json!({"site": site}), None).await {
            Ok(data) => {
                let config = &data["siteConfig"];
                let name = config["brand"]["name"].as_str();
                let name = name.or(config["site"]["name"].as_str());
                known.brand = name.map(str::to_owned);
            }
            // Without a site nobody knows whose account would be looked for.
            Err(Failed::Fault) if !page.is_by_token() => known.is_open = false,
            Err(_) => {}
        }
        Ok(known)
    }

    async fn look_at_invitation(&self, token: &str, known: &mut Known) -> Result<(), Failed> {
        let data = self.ask(INVITATION, json!({"token": token}), None).await?;
        let invitation = &data["invitation"];
        // It may be over where its token is not.
        known.is_open = !invitation.is_null();
        let name = match invitation["hasPassword"] == true {
            true => pages::KNOWN_GUEST,
            false => "accept-invitation",
        };
        known.instead = pages::find(name);
        for field in ["firstName", "lastName"] {
            if let Some(text) = invitation[field].as_str() {
                known.given.insert(field.to_owned(), text.to_owned());
            }
        }
        Ok(())
    }

    /// Has a mutation done, which is called `done` in its document, and gives its payload.
    pub(super) async fn mutate(
        &self,
        mutation: &'static str,
        input: Value,
        cookies: &SessionCookies,
    ) -> Result<Value, Failed> {
        let variables = json!({"input": input});
        let mut data = self.ask(mutation, variables, Some(cookies.clone())).await?;
        match data["done"].take() {
            Value::Null => Err(Failed::Fault),
            done => Ok(done),
        }
    }

    async fn ask(
        &self,
        query: &'static str,
        variables: Value,
        cookies: Option<SessionCookies>,
    ) -> Result<Value, Failed> {
        let request = GraphqlRequest {
            document: Document::Own(query),
            operation_name: None,
            variables,
            may_mutate: cookies.is_some(),
            cookies,
            idempotency_key: None,
        };
        let incoming = Incoming {
            headers: &self.headers,
            client: self.client,
        };
        match run(self.gateway, incoming, request).await.reply {
            Reply::Executed(response) => response.data.into_json().map_err(|_| Failed::Fault),
            Reply::Refused(Refusal::Unavailable | Refusal::RateLimited, _) => Err(Failed::Busy),
            Reply::Kept { .. } | Reply::Refused(..) => Err(Failed::Fault),
        }
    }
}
