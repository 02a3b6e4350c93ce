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
    /// Its site, where an input names none.
    pub site_id: Option<SiteId>,
}

impl Call {
    /// The API client that calls.
    pub fn client(&self) -> Result<&ApiClient> {
        match &self.viewer {
            Viewer::ApiClient(client) => Ok(client),
            Viewer::Anonymous => Err(Error::Unauthenticated(Denied::NoCredential)),
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
