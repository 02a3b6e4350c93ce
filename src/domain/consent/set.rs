use super::NEWSLETTER;
use crate::{
    app::App,
    domain::{Change, Draft, Path, Reason, audit::Actor, tenant::TenantConfig},
    repositories::{
        Removal,
        consents::{ConsentChangeRow, ConsentDefinitionRow, ConsentRow},
    },
    values::{ConsentValue, CustomerId},
};

/// What a customer says to a consent, as a caller gives it.
#[derive(Debug, Clone)]
pub struct NewConsent {
    /// The consent.
    pub code: String,
    /// What they say.
    pub value: ConsentValue,
}

impl NewConsent {
    /// What `isSubscribed` says.
    pub(in crate::domain) fn newsletter(subscribed: Option<bool>) -> Self {
        Self {
            code: NEWSLETTER.to_owned(),
            value: match subscribed {
                None => ConsentValue::NotSet,
                Some(true) => ConsentValue::Granted,
                Some(false) => ConsentValue::Denied,
            },
        }
    }
}

/// What an input says of consents.
pub(in crate::domain) struct Said<'a> {
    pub(in crate::domain) consents: &'a [NewConsent],
    /// The newsletter, said by itself; null is not set.
    pub(in crate::domain) is_subscribed: &'a Change<bool>,
}

/// Merges what is said into what a customer said before, and notes every change in the history.
pub(in crate::domain) fn set(
    app: &App,
    draft: &mut Draft,
    config: &TenantConfig,
    actor: &Actor,
    customer_id: CustomerId,
    said: &Said<'_>,
    existing: &[ConsentRow],
) {
    let path = Path::of("consents");
    let subscribed = said.is_subscribed.map(NewConsent::newsletter);
    let said = said
        .consents
        .iter()
        .enumerate()
        .map(|(index, consent)| (path.at(index), path.at(index).at("code"), consent));
    let said = said.chain(
        subscribed
            .iter()
            .map(|consent| (Path::of("isSubscribed"), Path::of("isSubscribed"), consent)),
    );
    let mut heard: Vec<(&ConsentDefinitionRow, ConsentValue)> = Vec::new();
    for (path, code, consent) in said {
        let defined = config.consents.iter().find(|row| row.code == consent.code);
        let Some(definition) = defined else {
            draft.faults.add(code, Reason::NotFound);
            continue;
        };
        let is_kept = |row: &ConsentRow| {
            row.consent_definition_id == definition.id && row.value == consent.value
        };
        // What is not asked any more can still be taken back.
        if definition.deprecated_at.is_some()
            && consent.value == ConsentValue::Granted
            && !existing.iter().any(is_kept)
        {
            draft.faults.add(code, Reason::Deprecated);
        }
        match heard.iter().find(|(known, _)| known.id == definition.id) {
            Some((_, value)) if *value == consent.value => {}
            Some(_) => draft.faults.add(path, Reason::GivenTwice),
            None => heard.push((definition, consent.value)),
        }
    }
    let now = app.now();
    for (definition, value) in heard {
        let old = existing
            .iter()
            .find(|row| row.consent_definition_id == definition.id);
        if old.is_some_and(|old| old.value == value) {
            continue;
        }
        if old.is_some() {
            draft.changes.removals.push(Removal::Consents {
                tenant: draft.tenant_id,
                customer: customer_id,
                definitions: vec![definition.id],
            });
        }
        draft.note(if definition.code == NEWSLETTER {
            "isSubscribed"
        } else {
            "consents"
        });
        draft.changes.consents.push(ConsentRow {
            tenant_id: draft.tenant_id,
            customer_id,
            consent_definition_id: definition.id,
            value,
            updated_at: now,
        });
        draft.changes.consent_changes.push(ConsentChangeRow {
            tenant_id: draft.tenant_id,
            customer_id,
            consent_definition_id: definition.id,
            audit_event_id: draft.event,
            value,
            changed_at: now,
            actor_kind: actor.kind,
            actor_id: actor.id,
            agent_email: actor.origin.agent_email.clone(),
        });
    }
}
