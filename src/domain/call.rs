use super::{Denied, Error, Result};
use crate::values::{
    ApiClientId, ApiClientKind, LanguageCode, PartnerAccess, Scope, Scopes, SiteId, TenantId,
};

/// One call to the API: who makes it, and what it says about itself.
#[derive(Debug, Clone)]
pub struct Call {
    /// Who calls.
    pub viewer: Viewer,
    /// The languages that the caller wants, most wanted first.
    pub languages: Vec<LanguageCode>,
    /// For whom the caller acts, for the audit trail.
    pub origin: Origin,
}

/// What a caller says of where a call comes from: recorded on every audit event, and not checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The e-mail of the agent for whom it is made: the header X-Agent-Email.
    pub agent_email: Option<String>,
    /// The initiative that the agent is in: X-Initiative-Id.
    pub initiative_id: Option<String>,
    /// The company that the agent is in: X-Company-Id.
    pub company_id: Option<String>,
}

/// Who calls.
#[derive(Debug, Clone)]
pub enum Viewer {
    /// Nobody who is known: no credential was sent.
    Anonymous,
    /// A program with an API key.
    ApiClient(ApiClient),
}

/// A program that calls with its API key.
#[derive(Debug, Clone)]
pub struct ApiClient {
    /// Its tenant: nothing of another is seen.
    pub tenant_id: TenantId,
    /// The client.
    pub id: ApiClientId,
    /// Its name.
    pub name: String,
    /// What it may be used for.
    pub kind: ApiClientKind,
    /// What it may do.
    pub scopes: Scopes,
    /// The partners that it can access.
    pub partners: PartnerAccess,
    /// Its site, where neither an input nor the call names one.
    pub site_id: Option<SiteId>,
    /// The site that this call is about, where an input names none, by id or number: the header
    /// X-Frontdesk-Site.
    pub called_site: Option<String>,
}

impl Call {
    /// The API client that calls.
    pub fn client(&self) -> Result<&ApiClient> {
        match &self.viewer {
            Viewer::ApiClient(client) => Ok(client),
            Viewer::Anonymous => Err(Error::Unauthenticated(Denied::NoCredential)),
        }
    }

    /// The API client that calls, where it may use the enterprise interface and has `scope`.
    pub fn require_enterprise(&self, scope: Scope) -> Result<&ApiClient> {
        let client = self.require(scope)?;
        match client.kind {
            ApiClientKind::Enterprise => Ok(client),
            ApiClientKind::Customer => Err(Error::NotEnterprise),
        }
    }

    /// The API client that calls, where it has `scope`.
    pub fn require(&self, scope: Scope) -> Result<&ApiClient> {
        let client = self.client()?;
        if client.scopes.contains(scope) {
            Ok(client)
        } else {
            Err(Error::Forbidden(scope))
        }
    }
}
