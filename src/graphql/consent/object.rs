use async_graphql::{Context, ID, Object, SimpleObject};

use crate::{
    domain::Result,
    graphql::{
        audit::object::Actor,
        context::ContextExt,
        enums::ConsentValue,
        label::{LocalizedText, localized},
        loaders::{ConsentChangesOf, ConsentDefinitionById},
        scalars::DateTime,
    },
    repositories::{
        self,
        consents::{ConsentChangeRow, ConsentDefinitionRow, ConsentRow},
    },
    values::ActorKind,
};

shows!(ConsentDefinition(ConsentDefinitionRow));

/// Something that customers can be asked to agree to.
#[Object]
impl ConsentDefinition {
    /// Its id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Its name in inputs and answers. `newsletter` is the one that `isSubscribed` is.
    async fn code(&self) -> &String {
        &self.0.code
    }

    /// Its name for people.
    async fn label(&self) -> &String {
        &self.0.label
    }

    /// Its name in other languages.
    async fn labels(&self) -> Vec<LocalizedText> {
        localized(&self.0.labels)
    }

    /// Since when it is not asked any more.
    async fn deprecated_at(&self) -> Option<DateTime> {
        self.0.deprecated_at.map(Into::into)
    }

    /// When it was defined.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

shows!(Consent(ConsentRow));

/// What a customer said to a consent.
#[Object]
impl Consent {
    /// The consent's code.
    async fn code(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.definition_row(ctx).await?.code)
    }

    /// The consent.
    async fn definition(&self, ctx: &Context<'_>) -> Result<ConsentDefinition> {
        self.definition_row(ctx).await.map(ConsentDefinition)
    }

    /// What the customer said.
    async fn value(&self) -> ConsentValue {
        self.0.value.into()
    }

    /// When they said it.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// Every change of it, oldest first.
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<ConsentChange>> {
        let key = ConsentChangesOf(self.0.customer_id);
        let rows = ctx.loaders().consent_changes.load(key).await?;
        let of_this =
            |row: &ConsentChangeRow| row.consent_definition_id == self.0.consent_definition_id;
        let rows = rows.unwrap_or_default().into_iter();
        let is_person = ctx.is_person();
        let shown = rows
            .filter(of_this)
            .map(|row| ConsentChange::new(row, is_person));
        Ok(shown.collect())
    }
}

impl Consent {
    async fn definition_row(&self, ctx: &Context<'_>) -> Result<ConsentDefinitionRow> {
        let key = ConsentDefinitionById(self.0.consent_definition_id);
        let row = ctx.loaders().consent_definition.load(key).await?;
        Ok(row.ok_or(repositories::Error::Missing("consent definition"))?)
    }
}

/// A change of what a customer says to a consent.
#[derive(SimpleObject)]
pub(in crate::graphql) struct ConsentChange {
    /// What it is since then.
    value: ConsentValue,
    /// When.
    changed_at: DateTime,
    /// Who changed it. To the person itself, of programs and agents not which one.
    actor: Actor,
}

impl ConsentChange {
    fn new(row: ConsentChangeRow, is_person: bool) -> Self {
        // Which program or agent it was, is for those who work with the account.
        let is_shown = !is_person || row.actor_kind == ActorKind::Customer;
        let id = row.actor_id.filter(|_| is_shown);
        let agent_email = row.agent_email.filter(|_| !is_person);
        Self {
            value: row.value.into(),
            changed_at: row.changed_at.into(),
            actor: Actor::new(row.actor_kind, id, agent_email, None),
        }
    }
}
