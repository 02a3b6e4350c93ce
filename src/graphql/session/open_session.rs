use async_graphql::{Context, ID, Object};

use crate::{
    domain::Result,
    graphql::{enums::SessionKind, scalars::DateTime, site::object::Site},
    repositories::sessions::SessionRow,
};

pub(in crate::graphql) struct OpenSession {
    pub(super) row: SessionRow,
    pub(super) is_current: bool,
}

/// Where a customer is signed in.
#[Object]
impl OpenSession {
    /// Its id.
    async fn id(&self) -> ID {
        self.row.id.into()
    }

    /// What it may be used for, and by whom.
    async fn kind(&self) -> SessionKind {
        self.row.kind.into()
    }

    /// What the browser or program called itself: at most 255 characters of its header User-Agent.
    async fn device(&self) -> Option<&String> {
        self.row.device.as_ref()
    }

    /// The site that was signed in at; null for a session from before sites were noted.
    async fn site(&self, ctx: &Context<'_>) -> Option<Result<Site>> {
        Some(Site::load(ctx, self.row.site_id?).await)
    }

    /// Since when.
    async fn created_at(&self) -> DateTime {
        self.row.created_at.into()
    }

    /// When it was last used, to 5 minutes.
    async fn last_used_at(&self) -> DateTime {
        let last = self.row.last_used_at;
        last.unwrap_or(self.row.created_at).into()
    }

    /// When it ends for good, unless it is ended before.
    async fn expires_at(&self) -> DateTime {
        self.row.ends_at().into()
    }

    /// Is it the session of this call?
    async fn is_current(&self) -> bool {
        self.is_current
    }
}
