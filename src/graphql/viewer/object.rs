use async_graphql::{Context, Enum, ID, Object, SimpleObject, connection::Connection};

use crate::{
    domain::{self, Result, page::PageArgs, partner},
    graphql::{
        connection::connection, context::ContextExt, enums::ApiClientKind, partner::object::Partner,
    },
    values::PartnerAccess,
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

    /// The API client whose key was sent; null for an anonymous caller.
    async fn api_client(&self, ctx: &Context<'_>) -> Option<ApiClient> {
        let client = ctx.call().client().ok()?;
        Some(ApiClient {
            id: client.id.into(),
            name: client.name.clone(),
            kind: client.kind.into(),
        })
    }

    /// What the caller may do. `*` is everything.
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
