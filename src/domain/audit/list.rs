use std::collections::HashMap;

use crate::{
    app::App,
    domain::{
        Call, Error, Fault, Path, Reason, Result,
        page::{KeysetPage, Page, PageArgs},
        words::plain,
    },
    repositories::audit_events::{self, AuditEventRow, EventQuery},
    values::{AuditEventId, OwnerId, Scope, Timestamp, kind},
};

/// Actions of one filter at most.
const MAX_ACTIONS: usize = 100;

/// Which events; all that is given has to be so.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/audit"
)]
pub struct EventFilter {
    pub subject_id: Option<String>,
    pub actor_id: Option<String>,
    pub actions: Option<Vec<String>>,
    pub agent_email: Option<String>,
    pub initiative_id: Option<String>,
    pub company_id: Option<String>,
    pub from: Option<Timestamp>,
    pub before: Option<Timestamp>,
}

/// The events of the caller's tenant, newest first; of customers, partners and stores, those that the
/// caller can access. Needs `audit:read`.
pub async fn list(
    app: &App,
    call: &Call,
    filter: EventFilter,
    args: &PageArgs,
) -> Result<Page<AuditEventRow>> {
    let client = call.require(Scope::AuditRead)?;
    if filter
        .actions
        .as_ref()
        .is_some_and(|actions| actions.len() > MAX_ACTIONS)
    {
        let (path, max) = (Path::of("filter").at("actions"), MAX_ACTIONS);
        let fault = Fault::new(path, Reason::TooMany { max });
        return Err(Error::Invalid(fault.into()));
    }
    let page = KeysetPage::<kind::AuditEvent>::parse(args, client.tenant_id)?;
    let which = EventQuery {
        subject: filter.subject_id.as_deref().map(any_id),
        actor: filter.actor_id.as_deref().map(any_id),
        actions: filter
            .actions
            .map(|actions| actions.iter().map(|text| plain(text)).collect()),
        agent_email: filter.agent_email.as_deref().map(plain),
        initiative_id: filter.initiative_id.as_deref().map(plain),
        company_id: filter.company_id.as_deref().map(plain),
        from: filter.from,
        before: filter.before,
    };
    let mut conn = app.store.read().await?;
    let rows = audit_events::page(
        &mut conn,
        client.tenant_id,
        &which,
        &client.partners,
        page.after,
        page.limit(),
    );
    Ok(page.page(rows.await?, |row| row.id))
}

/// The id of whatever `text` names; one that is malformed is nobody's.
fn any_id(text: &str) -> OwnerId {
    OwnerId::parse_any(text).unwrap_or(OwnerId::NIL)
}

/// Those of the caller's tenant among `ids`. Needs `audit:read`.
pub async fn by_ids(
    app: &App,
    call: &Call,
    ids: &[AuditEventId],
) -> Result<HashMap<AuditEventId, AuditEventRow>> {
    let client = call.require(Scope::AuditRead)?;
    let mut conn = app.store.read().await?;
    let rows = audit_events::by_ids(&mut conn, client.tenant_id, ids, &client.partners).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}
