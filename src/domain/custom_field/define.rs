use crate::{
    app::App,
    domain::{Call, Claims, Fault, Faults, Path, Reason, Result, commit},
    repositories::{ChangeSet, UniqueKey, custom_fields::CustomFieldRow},
    values::{CustomFieldObject, CustomFieldType, Scope},
};

/// A custom field to be defined, as a caller describes it.
#[derive(Debug, Clone)]
pub struct NewCustomField {
    /// What it is a field of.
    pub object: CustomFieldObject,
    /// Its name in inputs and answers: 1 to 64 of `a-z A-Z 0-9 _ -`, a letter first.
    pub code: String,
    /// Its name for people: 1 to 255 characters.
    pub label: String,
    /// The type of its values.
    pub field_type: CustomFieldType,
    /// Must a new object have a value?
    pub required: bool,
    /// Does a value belong to one object?
    pub unique: bool,
    /// May lists be filtered by it?
    pub searchable: bool,
}

/// Defines a custom field. Needs `settings:write`.
pub async fn define(app: &App, call: &Call, new: NewCustomField) -> Result<CustomFieldRow> {
    let tenant_id = call.require(Scope::SettingsWrite)?.tenant_id;
    let root = Path::root();
    let mut faults = Faults::new();
    let mut claims = Claims::new(tenant_id);
    let path = root.at("code");
    if is_code(&new.code) {
        let key = UniqueKey::CustomFieldCode {
            object: new.object,
            code: new.code.clone(),
        };
        claims.add(key, Fault::new(path, Reason::CodeTaken), &mut faults);
    } else {
        faults.add(path, Reason::Code);
    }
    let field = CustomFieldRow {
        tenant_id,
        id: app.new_id(),
        object: new.object,
        code: new.code,
        label: faults
            .name(root.at("label"), &new.label, 255)
            .unwrap_or_default(),
        field_type: new.field_type,
        is_required: new.required,
        is_unique: new.unique,
        is_searchable: new.searchable,
        created_at: app.now(),
    };
    let changes = ChangeSet {
        reconfigures: Some(tenant_id),
        custom_fields: vec![field.clone()],
        ..ChangeSet::default()
    };
    commit(app, changes, &claims, faults).await?;
    Ok(field)
}

fn is_code(text: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    text.len() <= 64
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(inside)
}
