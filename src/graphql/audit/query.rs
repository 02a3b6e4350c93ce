use async_graphql::{Context, ID, InputObject, Object, connection::Connection};

use super::object::AuditEvent;
use crate::{
    domain::{
        Result,
        audit::{self, EventFilter},
        page::PageArgs,
    },
    graphql::{
        connection::connection,
        context::ContextExt,
        scalars::{DateTime, instant},
    },
};

/// Which events; all that is given has to be so.
#[derive(InputObject, Default)]
pub(in crate::graphql) struct AuditEventFilter {
    /// What it was done to.
    subject_id: Option<ID>,
    /// Who did it: the id of an API client.
    actor_id: Option<ID>,
    /// One of these actions, names of mutations or commands: at most 100.
    actions: Option<Vec<String>>,
    /// The agent for whom it was done.
    agent_email: Option<String>,
    /// The initiative that the agent was in.
    initiative_id: Option<String>,
    /// The company that the agent was in.
    company_id: Option<String>,
    /// Not before.
    from: Option<DateTime>,
    /// Before.
    before: Option<DateTime>,
}

impl AuditEventFilter {
    fn read(self) -> Result<EventFilter> {
        Ok(EventFilter {
            subject_id: self.subject_id.map(|id| id.0),
            actor_id: self.actor_id.map(|id| id.0),
            actions: self.actions,
            agent_email: self.agent_email,
            initiative_id: self.initiative_id,
            company_id: self.company_id,
            from: instant("from", self.from)?,
            before: instant("before", self.before)?,
        })
    }
}

#[derive(Default)]
pub(in crate::graphql) struct AuditQuery;

#[Object]
impl AuditQuery {
    /// Who did what to what, newest first. Needs an API key with `audit:read`.
    ///
    /// A mutation has one event, of its subject, and that tells of all that it changes: an organization
    /// that `createCustomer` makes or subscribes, or the plan that was the default, has none of its own.
    async fn audit_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which events.")] filter: Option<AuditEventFilter>,
        #[graphql(desc = "How many, from 1 to 100; 20 where it is not given.")] first: Option<i32>,
        #[graphql(desc = "The cursor of the event before the page.")] after: Option<String>,
    ) -> Result<Connection<String, AuditEvent>> {
        let filter = filter.unwrap_or_default().read()?;
        events(ctx, filter, first, after).await
    }
}

/// A page of events.
pub(in crate::graphql) async fn events(
    ctx: &Context<'_>,
    filter: EventFilter,
    first: Option<i32>,
    after: Option<String>,
) -> Result<Connection<String, AuditEvent>> {
    let args = PageArgs {
        first,
        after,
        ..PageArgs::default()
    };
    let page = audit::list(ctx.app(), ctx.call(), filter, &args).await?;
    Ok(connection(page, AuditEvent))
}
