use futures_util::FutureExt;

use super::{
    rules::{FieldOption, FieldRules},
    set::MAX_FIELD_VALUES,
    value::FieldValue,
};
use crate::{
    app::App,
    domain::{Call, Draft, Fault, Path, Reason, Result, audit, code, draft::act, label, tenant},
    repositories::{
        UniqueKey,
        custom_fields::{self, CustomFieldRow},
    },
    values::{CustomFieldObject, CustomFieldType, Scope},
};

/// A custom field to be defined, as a caller describes it.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/custom_field"
)]
pub struct NewCustomField {
    pub object: CustomFieldObject,
    pub code: String,
    pub label: String,
    pub labels: Vec<label::Localized>,
    pub field_type: CustomFieldType,
    pub required: bool,
    pub unique: bool,
    pub searchable: bool,
    pub registrable: bool,
    pub min_length: Option<i32>,
    pub max_length: Option<i32>,
    pub min: Option<String>,
    pub max: Option<String>,
    pub pattern: Option<String>,
    pub options: Vec<NewOption>,
    pub default: Option<FieldValue>,
}

/// An option of a field, as a caller describes it.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/custom_field"
)]
pub struct NewOption {
    pub value: String,
    pub label: String,
    pub labels: Vec<label::Localized>,
}

/// Defines a custom field. Needs `settings:write`.
pub async fn define(app: &App, call: &Call, new: NewCustomField) -> Result<CustomFieldRow> {
    let client = call.require(Scope::SettingsWrite)?;
    act(app, call, client, new, |job, conn, draft| {
        async move {
            let (tenant, new) = (draft.tenant_id, &job.input);
            tenant::hold(conn, tenant).await?;
            let mut all = custom_fields::of_tenant(conn, tenant).await?;
            all.retain(|row| row.object == new.object);
            if all.len() >= MAX_FIELD_VALUES {
                let max = MAX_FIELD_VALUES;
                draft.faults.add(Path::root(), Reason::Full { max });
            }
            let field = described(&job.app, draft, new);
            draft.changes.reconfigures = Some(tenant);
            draft.changes.custom_fields = vec![field.clone()];
            for name in ["object", "code", "label", "type"] {
                draft.note(name);
            }
            let action = "createCustomFieldDefinition";
            audit::record(&job.app, &job.actor, action, field.id, draft);
            Ok(field)
        }
        .boxed()
    })
    .await
}

/// The row of a new field; what is wrong with it is noted.
fn described(app: &App, draft: &mut Draft, new: &NewCustomField) -> CustomFieldRow {
    if code::check(&new.code, draft) {
        let key = UniqueKey::CustomFieldCode {
            object: new.object,
            code: new.code.clone(),
        };
        draft.claim(key, Fault::new(Path::of("code"), Reason::CodeTaken));
    }
    check_searchable(new.searchable, new.object, new.field_type, draft);
    let rules = FieldRules {
        min_length: length("minLength", new.min_length, draft),
        max_length: length("maxLength", new.max_length, draft),
        min: bound(&new.min),
        max: bound(&new.max),
        pattern: new.pattern.clone(),
        options: options(&new.options, draft),
        default: None,
    };
    let rules = with_default(rules, new.field_type, new.default.as_ref(), draft);
    check_default(new.unique, &rules, draft);
    let label = draft.faults.name(Path::of("label"), &new.label, label::MAX);
    CustomFieldRow {
        tenant_id: draft.tenant_id,
        id: app.new_id(),
        object: new.object,
        code: new.code.clone(),
        label: label.unwrap_or_default(),
        labels: label::stored(&label::read(&new.labels, &Path::of("labels"), draft)),
        field_type: new.field_type,
        is_required: new.required,
        is_unique: new.unique,
        is_searchable: new.searchable,
        is_registrable: new.registrable,
        rules: rules.to_stored(),
        created_at: app.now(),
        updated_at: app.now(),
        deprecated_at: None,
    }
}

/// Of a unique field, only one object could have the default.
pub(super) fn check_default(unique: bool, rules: &FieldRules, draft: &mut Draft) {
    if unique && rules.default.is_some() {
        draft.faults.add(Path::of("default"), Reason::UniqueDefault);
    }
}

/// Customers are searched by fields of their own, and not by what has no order and no words.
pub(super) fn check_searchable(
    searchable: bool,
    object: CustomFieldObject,
    field_type: CustomFieldType,
    draft: &mut Draft,
) {
    if searchable && (object != CustomFieldObject::Customer || field_type == CustomFieldType::Json)
    {
        let path = Path::of("searchable");
        draft.faults.add(path, Reason::RuleOfAnotherType);
    }
}

/// A bound as it is kept.
pub(super) fn bound(text: &Option<String>) -> Option<String> {
    text.as_ref().map(|text| text.trim().to_owned())
}

/// A number of characters.
pub(super) fn length(field: &str, value: Option<i32>, draft: &mut Draft) -> Option<usize> {
    let value = value?;
    let length = usize::try_from(value).map_err(|_| Reason::TooSmall {
        min: "0".to_owned(),
    });
    draft.faults.take(Path::of(field), length)
}

pub(super) fn options(options: &[NewOption], draft: &mut Draft) -> Vec<FieldOption> {
    let path = Path::of("options");
    let read = |(index, option): (usize, &NewOption)| FieldOption {
        value: option.value.trim().to_owned(),
        label: option.label.trim().to_owned(),
        labels: label::read(&option.labels, &path.at(index).at("labels"), draft),
    };
    options.iter().enumerate().map(read).collect()
}

/// The rules with a default that they allow; what is wrong with either is noted.
pub(super) fn with_default(
    mut rules: FieldRules,
    field_type: CustomFieldType,
    default: Option<&FieldValue>,
    draft: &mut Draft,
) -> FieldRules {
    rules.check(field_type, &mut draft.faults);
    rules.default = None;
    if let Some(default) = default {
        let parsed = default.clone().parse(field_type).and_then(|parsed| {
            let refused = rules.judge(field_type, &parsed.value);
            refused.map_or(Ok(parsed), Err)
        });
        if let Some(parsed) = draft.faults.take(Path::of("default"), parsed) {
            rules.default = Some(parsed.stored.value());
        }
    }
    rules
}
