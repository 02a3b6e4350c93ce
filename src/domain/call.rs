use std::{
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use super::{Denied, Error, Result};
use crate::values::{
    ApiClientId, ApiClientKind, CustomerId, LanguageCode, PartnerAccess, PersonalAccessTokenId,
    Scope, Scopes, SessionId, SessionKind, SiteId, TenantId, Timestamp,
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
    /// The site that it is about, where an input names none, by id or number: the header
    /// X-Frontdesk-Site.
    pub site: Option<String>,
    /// From where it comes.
    pub place: CallPlace,
    /// The origin of the page that made it, where that is not the server's own and a cookie renews the session: a
    /// browser sends it whoever wrote the page.
    pub page: Option<String>,
    shown: Arc<Mutex<Option<TenantId>>>,
}

/// From where a call comes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallPlace {
    /// The address of who called.
    pub address: Option<IpAddr>,
    /// What the browser or program calls itself: at most 255 characters of the header User-Agent.
    pub device: Option<String>,
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
    /// A person who is signed in.
    Customer(SignedIn),
}

/// A customer who is signed in, or a program that acts as one.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The tenant.
    pub tenant_id: TenantId,
    /// Who it is.
    pub customer_id: CustomerId,
    /// The site that was signed in at.
    pub site_id: SiteId,
    /// By what it is known.
    pub credential: Credential,
    /// Until when the credential is taken; `None` where it has no end.
    pub expires_at: Option<Timestamp>,
}

/// What a call of a customer is known by.
#[derive(Debug, Clone)]
pub enum Credential {
    /// A session of the customer's own.
    Session {
        /// The session.
        id: SessionId,
        /// What it may be used for.
        kind: SessionKind,
    },
    /// The session of an API client that acts as the customer.
    Impersonation {
        /// The session.
        id: SessionId,
        /// Who acts.
        by: ApiClientId,
    },
    /// A token that the customer made for a program.
    PersonalAccessToken {
        /// The token.
        id: PersonalAccessTokenId,
        /// May it change nothing?
        is_read_only: bool,
    },
}

/// Whose data is read: what belongs to what the caller has before it.
#[derive(Debug, Clone)]
pub struct Reader {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The partners that the caller can access. To a customer, those of its own account are all there are.
    pub partners: PartnerAccess,
    /// Is it the person itself, who does not see what is only for those who work with its account?
    pub is_person: bool,
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
    /// The call's own [`site`](Call::site).
    pub called_site: Option<String>,
}

impl Call {
    /// A call of `viewer`, of which nothing else is known.
    pub fn new(viewer: Viewer) -> Self {
        Self {
            viewer,
            languages: Vec::new(),
            origin: Origin::default(),
            site: None,
            place: CallPlace::default(),
            page: None,
            shown: Arc::default(),
        }
    }

    /// The API client that calls.
    pub fn client(&self) -> Result<&ApiClient> {
        match &self.viewer {
            Viewer::ApiClient(client) => Ok(client),
            Viewer::Customer(_) => Err(Error::NotForCustomers),
            Viewer::Anonymous => Err(Error::Unauthenticated(Denied::NoCredential)),
        }
    }

    /// Whose data is read. Who may read what is at the top of it, its own field has decided.
    pub fn reader(&self) -> Result<Reader> {
        let tenant_id = match &self.viewer {
            Viewer::ApiClient(client) => {
                return Ok(Reader {
                    tenant_id: client.tenant_id,
                    partners: client.partners.clone(),
                    is_person: false,
                });
            }
            Viewer::Customer(me) => Some(me.tenant_id),
            Viewer::Anonymous => *self.shown.lock().unwrap_or_else(PoisonError::into_inner),
        };
        let Some(tenant_id) = tenant_id else {
            return Err(Error::Unauthenticated(Denied::NoCredential));
        };
        Ok(Reader {
            tenant_id,
            partners: PartnerAccess::All,
            is_person: true,
        })
    }

    /// Who calls has just shown whose account it is: what a mutation answers of it may be read.
    pub(super) fn show(&self, tenant: TenantId) {
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = Some(tenant);
    }

    /// The customer who is signed in. One who owes a second factor first may only set it up.
    pub fn me(&self) -> Result<&SignedIn> {
        let me = self.signed_in()?;
        match me.credential {
            Credential::Session {
                kind: SessionKind::Enrolling,
                ..
            } => Err(Error::MfaEnrollmentRequired),
            _ => Ok(me),
        }
    }

    /// The customer who is signed in, whose credential may change something.
    pub fn me_changing(&self) -> Result<&SignedIn> {
        self.check_changing()?;
        self.me()
    }

    /// The customer who is signed in in person, and the session: for passwords, second factors and tokens.
    pub fn me_in_person(&self) -> Result<(&SignedIn, SessionId)> {
        in_person(self.me()?)
    }

    /// The same, also for who has to set up a second factor first.
    pub fn me_enrolling(&self) -> Result<(&SignedIn, SessionId)> {
        in_person(self.signed_in()?)
    }

    /// Refuses a credential that may change nothing.
    pub fn check_changing(&self) -> Result<()> {
        match &self.viewer {
            Viewer::Customer(me) if me.is_read_only() => Err(Error::ReadOnly),
            _ => Ok(()),
        }
    }

    /// The customer who is signed in, whatever the credential may be used for.
    pub fn signed_in(&self) -> Result<&SignedIn> {
        match &self.viewer {
            Viewer::Customer(me) => Ok(me),
            Viewer::ApiClient(_) => Err(Error::OnlyCustomers),
            Viewer::Anonymous => Err(Error::Unauthenticated(Denied::NotSignedIn)),
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

impl SignedIn {
    fn is_read_only(&self) -> bool {
        matches!(
            self.credential,
            Credential::PersonalAccessToken {
                is_read_only: true,
                ..
            }
        )
    }
}

fn in_person(me: &SignedIn) -> Result<(&SignedIn, SessionId)> {
    match me.credential {
        Credential::Session { id, .. } => Ok((me, id)),
        Credential::Impersonation { .. } | Credential::PersonalAccessToken { .. } => {
            Err(Error::NotInPerson)
        }
    }
}
