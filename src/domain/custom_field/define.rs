use super::{
    rules::{FieldOption, FieldRules},
    value::FieldValue,
};
use crate::{
    app::App,
    domain::{
        Call, Draft, Fault, Path, Reason, Result,
        audit::{self, Actor},
        code,
        draft::commit,
        label,
    },
    repositories::{UniqueKey, custom_fields::CustomFieldRow},
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
    let tenant_id = client.tenant_id;
    let mut draft = Draft::new(app, tenant_id);
    if code::check(&new.code, &mut draft) {
        let key = UniqueKey::CustomFieldCode {
            object: new.object,
            code: new.code.clone(),
        };
        draft.claim(key, Fault::new(Path::of("code"), Reason::CodeTaken));
    }
    let rules = FieldRules {
        min_length: length("minLength", new.min_length, &mut draft),
        max_length: length("maxLength", new.max_length, &mut draft),
        min: new.min,
        max: new.max,
        pattern: new.pattern,
        options: options(&new.options, &mut draft),
        default: None,
    };
    let rules = with_default(rules, new.field_type, new.default.as_ref(), &mut draft);
    if new.unique && rules.default.is_some() {
        draft.faults.add(Path::of("default"), Reason::UniqueDefault);
    }
    let label = draft.faults.name(Path::of("label"), &new.label, label::MAX);
    let field = CustomFieldRow {
        tenant_id,
        id: app.new_id(),
        object: new.object,
        code: new.code,
        label: label.unwrap_or_default(),
        labels: label::stored(&label::read(&new.labels, &Path::of("labels"), &mut draft)),
        field_type: new.field_type,
        is_required: new.required,
        is_unique: new.unique,
        is_searchable: new.searchable,
        is_registrable: new.registrable,
        rules: rules.to_stored(),
        created_at: app.now(),
        updated_at: app.now(),
        deprecated_at: None,
    };
    draft.changes.reconfigures = Some(tenant_id);
    draft.changes.custom_fields = vec![field.clone()];
    draft.note("object");
    draft.note("code");
    draft.note("label");
    draft.note("type");
    let actor = Actor::of(call, client);
    audit::record(
        app,
        &actor,
        "createCustomFieldDefinition",
        field.id,
        &mut draft,
    );
    commit(app, draft).await?;
    Ok(field)
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
