use async_graphql::{ID, Object, SimpleObject};

use crate::{
    graphql::{enums::ActorKind, scalars::DateTime},
    repositories::audit_events::AuditEventRow,
    values::{self, OwnerId, kind},
};

/// Who did something.
#[derive(SimpleObject)]
pub(in crate::graphql) struct Actor {
    /// What kind of actor it is.
    kind: ActorKind,
    /// The id of the API client or the customer; null for others.
    id: Option<ID>,
    /// The id of the API client that acted as the customer; null where the customer acted itself.
    impersonator_id: Option<ID>,
    /// The e-mail address of the agent for whom it was done, as the header X-Agent-Email said.
    agent_email: Option<String>,
}

impl Actor {
    pub(in crate::graphql) fn new(
        kind: values::ActorKind,
        id: Option<OwnerId>,
        agent_email: Option<String>,
        impersonator_id: Option<OwnerId>,
    ) -> Self {
        let client = |id: OwnerId| -> ID { id.of_kind::<kind::ApiClient>().into() };
        let id = id.map(|id| match kind {
            values::ActorKind::Customer => id.of_kind::<kind::Customer>().into(),
            _ => client(id),
        });
        Self {
            kind: kind.into(),
            id,
            impersonator_id: impersonator_id.map(client),
            agent_email,
        }
    }
}

shows!(AuditEvent(AuditEventRow));

/// What somebody did. It names the fields that were changed and holds nothing of what was in them.
#[Object]
impl AuditEvent {
    /// Its id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// When it was done.
    async fn occurred_at(&self) -> DateTime {
        self.0.occurred_at.into()
    }

    /// What was done: the name of the mutation, or of the command (`api-key create`).
    async fn action(&self) -> &String {
        &self.0.action
    }

    /// Who did it.
    async fn actor(&self) -> Actor {
        let row = &self.0;
        Actor::new(
            row.actor_kind,
            row.actor_id,
            row.agent_email.clone(),
            row.impersonator_id,
        )
    }

    /// The initiative that the agent was in, as the header X-Initiative-Id said.
    async fn initiative_id(&self) -> Option<&String> {
        self.0.initiative_id.as_ref()
    }

    /// The company that the agent was in, as the header X-Company-Id said.
    async fn company_id(&self) -> Option<&String> {
        self.0.company_id.as_ref()
    }

    /// The id of what it was done to: a customer also where something that belongs to it was changed.
    async fn subject_id(&self) -> ID {
        ID(self.0.subject_id.shown_as(&self.0.noun))
    }

    /// The names of the fields that were changed.
    async fn changed_fields(&self) -> Vec<String> {
        serde_json::from_str(self.0.changed_fields.as_str()).unwrap_or_default()
    }
}
