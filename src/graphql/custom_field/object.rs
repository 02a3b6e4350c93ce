use async_graphql::{Context, ID, Interface, Object, SimpleObject};

use crate::{
    domain::{
        Result,
        custom_field::{FieldOption, FieldRules, FieldValue, FieldValueRow},
        label,
    },
    graphql::{
        context::ContextExt,
        enums::{CustomFieldObject, CustomFieldType},
        label::{LocalizedText, localized, texts},
        loaders::CustomFieldsOf,
        scalars::{Date, DateTime, Json},
    },
    repositories::custom_fields::CustomFieldRow,
    values::{LanguageCode, OwnerId},
};

shows!(CustomFieldDefinition(CustomFieldRow));

/// The definition of a custom field: what a tenant adds to customers or addresses.
#[Object]
impl CustomFieldDefinition {
    /// Its id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// What it is a field of.
    async fn object(&self) -> CustomFieldObject {
        self.0.object.into()
    }

    /// Its name in inputs and answers.
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

    /// The type of its values.
    #[graphql(name = "type")]
    async fn field_type(&self) -> CustomFieldType {
        self.0.field_type.into()
    }

    /// Must a new object have a value?
    async fn required(&self) -> bool {
        self.0.is_required
    }

    /// Does a value belong to one object? Text is compared without regard to case and Unicode
    /// composition, numbers by their value.
    async fn unique(&self) -> bool {
        self.0.is_unique
    }

    /// May lists of customers be filtered by it?
    async fn searchable(&self) -> bool {
        self.0.is_searchable
    }

    /// May a person who signs up set it?
    async fn registrable(&self) -> bool {
        self.0.is_registrable
    }

    /// Characters of a TEXT at least.
    async fn min_length(&self) -> Option<Result<i32>> {
        self.rule(|rules| {
            rules
                .min_length
                .and_then(|length| i32::try_from(length).ok())
        })
    }

    /// Characters of a TEXT at most.
    async fn max_length(&self) -> Option<Result<i32>> {
        self.rule(|rules| {
            rules
                .max_length
                .and_then(|length| i32::try_from(length).ok())
        })
    }

    /// The smallest INT or DECIMAL, the first DATE or DATE_TIME.
    async fn min(&self) -> Option<Result<String>> {
        self.rule(|rules| rules.min)
    }

    /// The largest INT or DECIMAL, the last DATE or DATE_TIME.
    async fn max(&self) -> Option<Result<String>> {
        self.rule(|rules| rules.max)
    }

    /// A regular expression that a TEXT matches as a whole.
    async fn pattern(&self) -> Option<Result<String>> {
        self.rule(|rules| rules.pattern)
    }

    /// What can be chosen.
    async fn options(&self) -> Result<Vec<CustomFieldOption>> {
        let options = FieldRules::of(&self.0)?.options;
        Ok(options
            .iter()
            .map(|option| CustomFieldOption::new(option, &[]))
            .collect())
    }

    /// The value of a new object that is given none.
    async fn default(&self) -> Option<Result<CustomFieldValue>> {
        let value = |rules: FieldRules| {
            let stored = crate::values::Json::new(rules.default?);
            let value = FieldValue::from_stored(self.0.field_type, &stored);
            Some(CustomFieldValue::new(
                &self.0,
                self.0.label.clone(),
                value,
                &[],
            ))
        };
        FieldRules::of(&self.0).map(value).transpose()
    }

    /// Since when it takes no more values.
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

impl CustomFieldDefinition {
    fn rule<T>(&self, rule: impl Fn(FieldRules) -> Option<T>) -> Option<Result<T>> {
        FieldRules::of(&self.0).map(rule).transpose()
    }
}

/// What can be chosen.
#[derive(SimpleObject)]
pub(in crate::graphql) struct CustomFieldOption {
    /// Its name in inputs and answers.
    value: String,
    /// Its name for people.
    label: String,
    /// Its name in other languages.
    labels: Vec<LocalizedText>,
}

impl CustomFieldOption {
    /// As it is shown to who wants these languages.
    fn new(option: &FieldOption, wanted: &[LanguageCode]) -> Self {
        Self {
            value: option.value.clone(),
            label: label::choose(&option.label, &option.labels, wanted).to_owned(),
            labels: texts(&option.labels),
        }
    }
}

/// The value of a custom field, typed as its field is.
#[derive(Interface)]
#[expect(
    clippy::duplicated_attributes,
    reason = "two fields of one type are no duplicate"
)]
#[graphql(
    field(name = "code", ty = "&String", desc = "The field's code."),
    field(
        name = "label",
        ty = "&String",
        desc = "The field's name for people, in the caller's language where there is one."
    )
)]
pub(in crate::graphql) enum CustomFieldValue {
    Text(TextFieldValue),
    Boolean(BooleanFieldValue),
    Int(IntFieldValue),
    Decimal(DecimalFieldValue),
    Date(DateFieldValue),
    DateTime(DateTimeFieldValue),
    Option(OptionFieldValue),
    Options(OptionsFieldValue),
    Json(JsonFieldValue),
}

macro_rules! field_values {
    ($($(#[$doc:meta])* $Value:ident { $(#[$field_doc:meta])* $field:ident: $Type:ty })+) => { $(
        $(#[$doc])*
        #[derive(SimpleObject)]
        pub(in crate::graphql) struct $Value {
            /// The field's code.
            code: String,
            /// The field's name for people, in the caller's language where there is one.
            label: String,
            $(#[$field_doc])*
            $field: $Type,
        }
    )+ };
}

field_values! {
    /// The value of a field of type TEXT.
    TextFieldValue {
        /// The value.
        text: String
    }
    /// The value of a field of type BOOLEAN.
    BooleanFieldValue {
        /// The value.
        boolean: bool
    }
    /// The value of a field of type INT.
    IntFieldValue {
        /// The value.
        int: i32
    }
    /// The value of a field of type DECIMAL.
    DecimalFieldValue {
        /// The value, as it was written.
        decimal: String
    }
    /// The value of a field of type DATE.
    DateFieldValue {
        /// The value.
        date: Date
    }
    /// The value of a field of type DATE_TIME.
    DateTimeFieldValue {
        /// The value.
        date_time: DateTime
    }
    /// The value of a field of type OPTION.
    OptionFieldValue {
        /// What was chosen.
        option: CustomFieldOption
    }
    /// The value of a field of type OPTIONS.
    OptionsFieldValue {
        /// What was chosen, in the order in which it was given.
        options: Vec<CustomFieldOption>
    }
    /// The value of a field of type JSON.
    JsonFieldValue {
        /// The value.
        json: Json
    }
}

impl CustomFieldValue {
    fn new(
        field: &CustomFieldRow,
        label: String,
        value: FieldValue,
        wanted: &[LanguageCode],
    ) -> Self {
        let code = field.code.clone();
        let known = FieldRules::of(field)
            .map(|rules| rules.options)
            .unwrap_or_default();
        // An option that is not offered any more has no label but its value.
        let option = |value: String| match known.iter().find(|option| option.value == value) {
            Some(option) => CustomFieldOption::new(option, wanted),
            None => CustomFieldOption {
                label: value.clone(),
                value,
                labels: Vec::new(),
            },
        };
        match value {
            FieldValue::Text(text) => Self::Text(TextFieldValue { code, label, text }),
            FieldValue::Boolean(boolean) => Self::Boolean(BooleanFieldValue {
                code,
                label,
                boolean,
            }),
            FieldValue::Int(int) => Self::Int(IntFieldValue { code, label, int }),
            FieldValue::Decimal(decimal) => Self::Decimal(DecimalFieldValue {
                code,
                label,
                decimal,
            }),
            FieldValue::Date(date) => Self::Date(DateFieldValue {
                code,
                label,
                date: Date(date),
            }),
            FieldValue::DateTime(instant) => Self::DateTime(DateTimeFieldValue {
                code,
                label,
                date_time: DateTime(instant),
            }),
            FieldValue::Option(value) => Self::Option(OptionFieldValue {
                code,
                label,
                option: option(value),
            }),
            FieldValue::Options(values) => {
                let options = values.into_iter().map(option).collect();
                Self::Options(OptionsFieldValue {
                    code,
                    label,
                    options,
                })
            }
            FieldValue::Json(json) => Self::Json(JsonFieldValue {
                code,
                label,
                json: Json(json),
            }),
        }
    }
}

/// The field values of `owner`, all or those with these codes.
pub(in crate::graphql) async fn values(
    ctx: &Context<'_>,
    owner: OwnerId,
    codes: Option<&[String]>,
) -> Result<Vec<CustomFieldValue>> {
    let rows = ctx
        .loaders()
        .custom_fields
        .load(CustomFieldsOf(owner))
        .await?;
    let rows = rows.unwrap_or_default().into_iter();
    let wanted = rows.filter(|(_, field)| codes.is_none_or(|codes| codes.contains(&field.code)));
    let languages = &ctx.call().languages;
    let value = wanted.map(|(value, field): FieldValueRow| {
        let labels = label::from_stored(&field.labels);
        let label = label::choose(&field.label, &labels, languages).to_owned();
        let value = FieldValue::from_stored(field.field_type, &value.value);
        CustomFieldValue::new(&field, label, value, languages)
    });
    Ok(value.collect())
}
