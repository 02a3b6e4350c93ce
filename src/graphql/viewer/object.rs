use async_graphql::{Context, Enum, ID, Object, SimpleObject, connection::Connection};

use crate::{
    domain::{self, Credential, Result, me, page::PageArgs, partner, session},
    graphql::{
        connection::connection,
        context::ContextExt,
        customer::object::Customer,
        enums::{ApiClientKind, SessionKind},
        partner::object::Partner,
        scalars::DateTime,
    },
    values::{self, PartnerAccess},
};

/// What kind of caller it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(in crate::graphql) enum ViewerKind {
    /// No credential was sent.
    Anonymous,
    /// A program with an API key.
    ApiClient,
    /// A customer who is signed in, or somebody who acts as one.
    Customer,
}

/// A program that calls the API.
#[derive(SimpleObject)]
pub(in crate::graphql) struct ApiClient {
    /// Its id.
    id: ID,
    /// Its name.
    name: String,
    /// What it may be used for.
    kind: ApiClientKind,
}

/// A session that a call is made with.
#[derive(SimpleObject)]
pub(in crate::graphql) struct ViewerSession {
    /// Its id.
    id: ID,
    /// What it may be used for.
    kind: SessionKind,
    /// Until when its token is taken.
    expires_at: DateTime,
}

pub(in crate::graphql) struct Viewer;

/// Who is calling.
#[Object]
impl Viewer {
    /// What kind of caller it is.
    async fn kind(&self, ctx: &Context<'_>) -> ViewerKind {
        match ctx.call().viewer {
            domain::Viewer::Anonymous => ViewerKind::Anonymous,
            domain::Viewer::ApiClient(_) => ViewerKind::ApiClient,
            domain::Viewer::Customer(_) => ViewerKind::Customer,
        }
    }

    /// The customer who is signed in; null for others, and for who has to set up a second factor first.
    async fn customer(&self, ctx: &Context<'_>) -> Option<Result<Customer>> {
        ctx.call().me().ok()?;
        let me = me::me(ctx.app(), ctx.call()).await.transpose()?;
        Some(me.map(Into::into))
    }

    /// The session whose token was sent; null where none was.
    async fn session(&self, ctx: &Context<'_>) -> Option<ViewerSession> {
        let me = ctx.call().signed_in().ok()?;
        let (id, kind) = match me.credential {
            Credential::Session { id, kind } => (id, kind),
            Credential::Impersonation { id, .. } => (id, values::SessionKind::Impersonation),
            Credential::PersonalAccessToken { .. } => return None,
        };
        Some(ViewerSession {
            id: id.into(),
            kind: kind.into(),
            expires_at: me.expires_at?.into(),
        })
    }

    /// The API client that acts as the customer; null where the customer does.
    async fn impersonator(&self, ctx: &Context<'_>) -> Option<Result<ApiClient>> {
        let client = session::impersonator(ctx.app(), ctx.call()).await;
        let client = client.transpose()?;
        Some(client.map(|client| ApiClient {
            id: client.id.into(),
            name: client.name,
            kind: client.kind.into(),
        }))
    }

    /// The API client whose key was sent; null for others.
    async fn api_client(&self, ctx: &Context<'_>) -> Option<ApiClient> {
        let client = ctx.call().client().ok()?;
        Some(ApiClient {
            id: client.id.into(),
            name: client.name.clone(),
            kind: client.kind.into(),
        })
    }

    /// What an API key may do; `*` is everything. Nothing for others: see `permissions`.
    async fn scopes(&self, ctx: &Context<'_>) -> Vec<&'static str> {
        let client = ctx.call().client();
        client
            .map(|client| client.scopes.names())
            .unwrap_or_default()
    }

    /// Can the caller access every partner, those that are added later included? Such a caller also
    /// sees customers without a partner.
    async fn all_partners(&self, ctx: &Context<'_>) -> bool {
        let client = ctx.call().client();
        client.is_ok_and(|client| client.partners == PartnerAccess::All)
    }

    /// The partners that the caller can access, oldest first; none for an anonymous caller.
    async fn partners(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100; 20 where it is not given.")] first: Option<i32>,
        #[graphql(desc = "The cursor of the partner before the page.")] after: Option<String>,
    ) -> Result<Connection<String, Partner>> {
        if ctx.call().client().is_err() {
            return Ok(Connection::new(false, false));
        }
        let page = partner::list(
            ctx.app(),
            ctx.call(),
            &PageArgs {
                first,
                after,
                ..PageArgs::default()
            },
        )
        .await?;
        Ok(connection(page, Partner))
    }
}
