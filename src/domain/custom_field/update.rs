use futures_util::FutureExt;

use super::{
    define::{NewOption, bound, check_default, check_searchable, length, options, with_default},
    rules::FieldRules,
    value::FieldValue,
};
use crate::{
    app::App,
    domain::{
        Call, Change, Draft, Path, Reason, Result, audit,
        draft::{Job, act},
        label, tenant,
    },
    repositories::{
        Conn,
        custom_fields::{self, CustomFieldRow},
    },
    values::Scope,
};

/// What is changed of a definition. What it is a field of, its code and its type stay.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/custom_field"
)]
pub struct CustomFieldChange {
    pub id: String,
    pub label: Change<String>,
    pub labels: Change<Vec<label::Localized>>,
    pub required: Change<bool>,
    pub unique: Change<bool>,
    pub searchable: Change<bool>,
    pub registrable: Change<bool>,
    pub min_length: Change<i32>,
    pub max_length: Change<i32>,
    pub min: Change<String>,
    pub max: Change<String>,
    pub pattern: Change<String>,
    pub options: Change<Vec<NewOption>>,
    pub default: Change<FieldValue>,
}

/// Changes the definition of a custom field. Needs `settings:write`. Values that are there stay,
/// also where the new rules would refuse them; only uniqueness is refused with CONFLICT.
pub async fn update(app: &App, call: &Call, change: CustomFieldChange) -> Result<CustomFieldRow> {
    let client = call.require(Scope::SettingsWrite)?;
    act(app, call, client, change, |job, conn, draft| {
        async move {
            let mut field = find(conn, &job.input.id, draft).await?;
            let was_unique = field.is_unique;
            apply(&mut field, &job.input, draft)?;
            if field.is_unique != was_unique {
                set_unique(conn, &field, draft).await?;
            }
            Ok(finish(job, "updateCustomFieldDefinition", field, draft))
        }
        .boxed()
    })
    .await
}

/// The definition as it is written, with its event.
pub(super) fn finish<I>(
    job: &Job<I>,
    action: &str,
    mut field: CustomFieldRow,
    draft: &mut Draft,
) -> CustomFieldRow {
    if !draft.changed.is_empty() {
        field.updated_at = job.app.now();
        draft.changes.reconfigures = Some(field.tenant_id);
        draft.changes.updated_custom_fields = vec![field.clone()];
    }
    audit::record(&job.app, &job.actor, action, field.id, draft);
    field
}

/// The definition with this id, while nobody else changes the configuration.
pub(super) async fn find(conn: &mut Conn, id: &str, draft: &mut Draft) -> Result<CustomFieldRow> {
    tenant::hold(conn, draft.tenant_id).await?;
    match find_in!(
        conn,
        draft,
        custom_fields,
        CustomFieldId,
        id,
        Path::of("id")
    ) {
        Some(field) => Ok(field),
        None => draft.refuse(),
    }
}

async fn set_unique(conn: &mut Conn, field: &CustomFieldRow, draft: &mut Draft) -> Result<()> {
    if field.is_unique {
        let count = custom_fields::value_twins(conn, field.tenant_id, field.id).await?;
        if count > 0 {
            draft
                .faults
                .add(Path::of("unique"), Reason::ValueTwins { count });
            return Ok(());
        }
    }
    Ok(custom_fields::set_unique(conn, field.tenant_id, field.id, field.is_unique).await?)
}

fn apply(field: &mut CustomFieldRow, change: &CustomFieldChange, draft: &mut Draft) -> Result<()> {
    draft.name(&mut field.label, "label", &change.label, label::MAX);
    if let Some(labels) = &change.labels {
        let labels = labels.as_deref().unwrap_or_default();
        let labels = label::read(labels, &Path::of("labels"), draft);
        draft.set(&mut field.labels, "labels", label::stored(&labels));
    }
    draft.value(&mut field.is_required, "required", &change.required);
    draft.value(&mut field.is_unique, "unique", &change.unique);
    draft.value(&mut field.is_searchable, "searchable", &change.searchable);
    check_searchable(field.is_searchable, field.object, field.field_type, draft);
    draft.value(
        &mut field.is_registrable,
        "registrable",
        &change.registrable,
    );

    let mut rules = FieldRules::of(field)?;
    let default = match &change.default {
        None => rules
            .default_value(field.field_type)
            .map(|parsed| parsed.value),
        Some(default) => default.clone(),
    };
    if let Some(min) = change.min_length {
        let min = length("minLength", min, draft);
        draft.set(&mut rules.min_length, "minLength", min);
    }
    if let Some(max) = change.max_length {
        let max = length("maxLength", max, draft);
        draft.set(&mut rules.max_length, "maxLength", max);
    }
    for (slot, name, change) in [
        (&mut rules.min, "min", &change.min),
        (&mut rules.max, "max", &change.max),
    ] {
        if let Some(text) = change {
            draft.set(slot, name, bound(text));
        }
    }
    if let Some(pattern) = &change.pattern {
        draft.set(&mut rules.pattern, "pattern", pattern.clone());
    }
    if let Some(new) = &change.options {
        let new = options(new.as_deref().unwrap_or_default(), draft);
        draft.set(&mut rules.options, "options", new);
    }
    let before = rules.default.clone();
    let rules = with_default(rules, field.field_type, default.as_ref(), draft);
    check_default(field.is_unique, &rules, draft);
    if rules.default != before {
        draft.note("default");
    }
    field.rules = rules.to_stored();
    Ok(())
}
