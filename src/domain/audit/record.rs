use crate::{
    app::App,
    domain::{ApiClient, Call, Draft, call::Origin},
    repositories::audit_events::AuditEventRow,
    values::{ActorKind, Id, Json, Kind, OwnerId},
};

/// Who does something.
#[derive(Debug, Clone)]
pub(in crate::domain) struct Actor {
    pub(in crate::domain) kind: ActorKind,
    pub(in crate::domain) id: Option<OwnerId>,
    pub(in crate::domain) origin: Origin,
}

impl Actor {
    /// The API client that calls.
    pub(in crate::domain) fn of(call: &Call, client: &ApiClient) -> Self {
        Self {
            kind: ActorKind::ApiClient,
            id: Some(client.id.owner()),
            origin: call.origin.clone(),
        }
    }

    /// An operator at the command line.
    pub(in crate::domain) fn operator() -> Self {
        Self {
            kind: ActorKind::Operator,
            id: None,
            origin: Origin::default(),
        }
    }
}

/// Adds the event that tells of a draft: `action`, done to `subject`, with the fields that the draft
/// changes. A draft that changes nothing has no event.
pub(in crate::domain) fn record<K: Kind>(
    app: &App,
    actor: &Actor,
    action: &str,
    subject: Id<K>,
    draft: &mut Draft,
) {
    if draft.changed.is_empty() {
        return;
    }
    let fields = draft.changed.iter().map(|name| name.as_str().into());
    draft.changes.audit_events.push(AuditEventRow {
        tenant_id: draft.tenant_id,
        id: draft.event,
        occurred_at: app.now(),
        action: action.to_owned(),
        actor_kind: actor.kind,
        actor_id: actor.id,
        agent_email: actor.origin.agent_email.clone(),
        initiative_id: actor.origin.initiative_id.clone(),
        company_id: actor.origin.company_id.clone(),
        noun: K::TYPE.to_owned(),
        subject_id: subject.owner(),
        changed_fields: Json::new(serde_json::Value::Array(fields.collect())),
    });
}
