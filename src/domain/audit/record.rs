use crate::{
    app::App,
    domain::{
        ApiClient, Call, Draft, Viewer,
        call::{Credential, Origin},
    },
    repositories::audit_events::AuditEventRow,
    values::{ActorKind, CustomerId, Id, Json, Kind, OwnerId},
};

/// Who does something.
#[derive(Debug, Clone)]
pub(in crate::domain) struct Actor {
    pub(in crate::domain) kind: ActorKind,
    pub(in crate::domain) id: Option<OwnerId>,
    pub(in crate::domain) origin: Origin,
    /// The API client that acts as the actor.
    pub(in crate::domain) impersonator: Option<OwnerId>,
}

impl Actor {
    /// The API client that calls.
    pub(in crate::domain) fn of(call: &Call, client: &ApiClient) -> Self {
        Self {
            kind: ActorKind::ApiClient,
            id: Some(client.id.owner()),
            origin: call.origin.clone(),
            impersonator: None,
        }
    }

    /// Whoever calls.
    pub(in crate::domain) fn of_call(call: &Call) -> Self {
        let me = match &call.viewer {
            Viewer::ApiClient(client) => return Self::of(call, client),
            Viewer::Customer(me) => Some(me),
            Viewer::Anonymous => None,
        };
        let impersonator = me.and_then(|me| match me.credential {
            Credential::Impersonation { by, .. } => Some(by.owner()),
            Credential::Session { .. } | Credential::PersonalAccessToken { .. } => None,
        });
        Self {
            kind: match me {
                Some(_) => ActorKind::Customer,
                None => ActorKind::Anonymous,
            },
            id: me.map(|me| me.customer_id.owner()),
            origin: call.origin.clone(),
            impersonator,
        }
    }

    /// Somebody who is not known, and has gone.
    pub(in crate::domain) fn nobody() -> Self {
        Self {
            kind: ActorKind::Anonymous,
            id: None,
            origin: Origin::default(),
            impersonator: None,
        }
    }

    /// A person who has shown who they are, without a session yet.
    pub(in crate::domain) fn person(call: &Call, customer: CustomerId) -> Self {
        let caller = Self::of_call(call);
        let id = Some(customer.owner());
        Self {
            kind: ActorKind::Customer,
            // It may be an agent who acts as the customer.
            impersonator: caller.impersonator.filter(|_| caller.id == id),
            origin: caller.origin,
            id,
        }
    }

    /// An operator at the command line.
    pub(in crate::domain) fn operator() -> Self {
        Self {
            kind: ActorKind::Operator,
            id: None,
            origin: Origin::default(),
            impersonator: None,
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
        impersonator_id: actor.impersonator,
    });
}
