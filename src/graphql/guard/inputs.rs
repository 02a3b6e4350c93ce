//! Whether what variables hold is of their types.
//!
//! A document that was valid once is valid again, but for what its variables hold. The library would judge both together,
//! which costs more than most requests do otherwise.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Positioned, Value, Variables,
    parser::types::{
        BaseType, Directive, ExecutableDocument, Selection, SelectionSet, Type, VariableDefinition,
    },
    registry::{MetaField, MetaInputValue, MetaType, MetaTypeName, Registry, ScalarValidatorFn},
};
use async_graphql_value::Value as InputValue;

use super::{Admitted, cost::root};

/// The types that inputs can have, and where they stand.
pub(in crate::graphql) struct Inputs {
    kinds: HashMap<String, Kind>,
    /// The fields that have arguments or lead on, by the type that they are of and their name.
    fields: HashMap<String, HashMap<String, FieldInputs>>,
}

struct FieldInputs {
    arguments: HashMap<String, Type>,
    to: String,
}

/// An argument within which variables stand, and its type.
pub(super) type Nested = (Type, InputValue);

enum Kind {
    Scalar(Option<ScalarValidatorFn>),
    Enum(HashSet<String>),
    Object {
        fields: HashMap<String, Type>,
        /// The fields that cannot be left out.
        required: Vec<String>,
        is_one_of: bool,
    },
}

impl Inputs {
    pub(in crate::graphql) fn new(registry: &Registry) -> Self {
        let types = registry.types.iter();
        let kinds = types
            .clone()
            .filter_map(|(name, kind)| Some((name.clone(), Kind::new(kind)?)));
        let fields = types.filter_map(|(name, kind)| {
            let fields = kind.fields()?.values();
            let fields = fields
                .filter_map(|field| Some((field.name.clone(), FieldInputs::new(field, registry)?)));
            Some((name.clone(), fields.collect()))
        });
        Self {
            kinds: kinds.collect(),
            fields: fields.collect(),
        }
    }

    /// Is an operation of a document that was valid before certainly valid with these variables? One that is not given is not
    /// looked at.
    pub(in crate::graphql) fn fit(
        &self,
        admitted: &Admitted,
        operation: Option<&str>,
        variables: &Variables,
    ) -> bool {
        !admitted.is_judged_whole
            && self.fit_types(admitted.variables(operation), variables)
            && self.fit_places(admitted, variables)
    }

    /// Where a variable stands inside a list or an object, more than its type says what it may hold.
    fn fit_places(&self, admitted: &Admitted, variables: &Variables) -> bool {
        let nested = admitted
            .nested
            .get_or_init(|| self.nested(&admitted.document));
        nested.as_ref().is_some_and(|nested| {
            nested.iter().all(|(of, value)| {
                let given = |name: Name| variables.get(&name).cloned().ok_or(());
                let value = value.clone().into_const_with(given);
                value.is_ok_and(|value| self.fits(of, &value))
            })
        })
    }

    /// The arguments within which variables stand; `None` where there is one whose type is not known.
    fn nested(&self, document: &ExecutableDocument) -> Option<Vec<Nested>> {
        let mut found = Vec::new();
        for (_, operation) in document.operations.iter() {
            let operation = &operation.node;
            let root = root(operation.ty);
            let set = &operation.selection_set.node;
            self.add_nested(&operation.directives, set, root, &mut found)?;
        }
        for fragment in document.fragments.values() {
            let fragment = &fragment.node;
            let (of, set) = (
                &fragment.type_condition.node.on.node,
                &fragment.selection_set.node,
            );
            self.add_nested(&fragment.directives, set, of, &mut found)?;
        }
        Some(found)
    }

    fn add_nested(
        &self,
        directives: &[Positioned<Directive>],
        set: &SelectionSet,
        of: &str,
        found: &mut Vec<Nested>,
    ) -> Option<()> {
        if nests(directives) {
            return None;
        }
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    let (inside, name) = (&field.selection_set.node, field.name.node.as_str());
                    let inputs = self.fields.get(of).and_then(|fields| fields.get(name));
                    for (name, value) in &field.arguments {
                        if is_nested(&value.node) {
                            let of = inputs?.arguments.get(name.node.as_str())?;
                            found.push((of.clone(), value.node.clone()));
                        }
                    }
                    // What is not known has nothing below it that takes variables, but for what tells the schema.
                    let to = inputs.map_or("", |inputs| inputs.to.as_str());
                    self.add_nested(&field.directives, inside, to, found)?;
                }
                Selection::InlineFragment(inline) => {
                    let inline = &inline.node;
                    let on = inline.type_condition.as_ref();
                    let on = on.map_or(of, |on| on.node.on.node.as_str());
                    self.add_nested(&inline.directives, &inline.selection_set.node, on, found)?;
                }
                Selection::FragmentSpread(spread) if nests(&spread.node.directives) => return None,
                Selection::FragmentSpread(_) => {}
            }
        }
        Some(())
    }

    fn fit_types(
        &self,
        definitions: &[Positioned<VariableDefinition>],
        variables: &Variables,
    ) -> bool {
        definitions.iter().all(|definition| {
            let VariableDefinition {
                name,
                var_type,
                default_value,
                ..
            } = &definition.node;
            match variables.get(&name.node) {
                None => true,
                // With a default it may stand where null may not.
                Some(Value::Null) if default_value.is_some() => false,
                Some(value) => self.fits(&var_type.node, value),
            }
        })
    }

    fn fits(&self, of: &Type, value: &Value) -> bool {
        match (&of.base, value) {
            (_, Value::Null) => of.nullable,
            (BaseType::List(of), Value::List(items)) => {
                items.iter().all(|item| self.fits(of, item))
            }
            (BaseType::List(of), item) => self.fits(of, item),
            (BaseType::Named(name), value) => {
                let kind = self.kinds.get(name.as_str());
                kind.is_some_and(|kind| self.fits_kind(kind, value))
            }
        }
    }

    fn fits_kind(&self, kind: &Kind, value: &Value) -> bool {
        match (kind, value) {
            (Kind::Scalar(is_valid), value) => {
                is_valid.as_ref().is_none_or(|is_valid| is_valid(value))
            }
            (Kind::Enum(names), Value::Enum(name)) => names.contains(name.as_str()),
            (Kind::Enum(names), Value::String(name)) => names.contains(name),
            (
                Kind::Object {
                    fields,
                    required,
                    is_one_of,
                },
                Value::Object(values),
            ) => {
                let is_one = values.len() == 1 && values.values().all(|one| *one != Value::Null);
                let fits = |(name, value): (&Name, &Value)| {
                    let field = fields.get(name.as_str());
                    field.is_some_and(|of| self.fits(of, value))
                };
                (!is_one_of || is_one)
                    && required
                        .iter()
                        .all(|name| values.contains_key(name.as_str()))
                    && values.iter().all(fits)
            }
            _ => false,
        }
    }
}

impl FieldInputs {
    /// `None` for a field that has no arguments, and nothing below it.
    fn new(field: &MetaField, registry: &Registry) -> Option<Self> {
        let to = MetaTypeName::concrete_typename(&field.ty);
        let leads_on = registry.types.get(to).is_some_and(MetaType::is_composite);
        let arguments = field.args.values();
        let typed = arguments.filter_map(|input| Some((input.name.clone(), Type::new(&input.ty)?)));
        (leads_on || !field.args.is_empty()).then(|| Self {
            arguments: typed.collect(),
            to: to.to_owned(),
        })
    }
}

impl Kind {
    fn new(kind: &MetaType) -> Option<Self> {
        match kind {
            MetaType::Scalar { is_valid, .. } => Some(Self::Scalar(is_valid.clone())),
            MetaType::Enum { enum_values, .. } => {
                Some(Self::Enum(enum_values.keys().cloned().collect()))
            }
            MetaType::InputObject {
                input_fields,
                oneof,
                ..
            } => {
                let is_required = |field: &&MetaInputValue| {
                    field.ty.ends_with('!') && field.default_value.is_none()
                };
                let fields = input_fields.values();
                let required = fields.clone().filter(is_required);
                Some(Self::Object {
                    required: required.map(|field| field.name.clone()).collect(),
                    fields: fields
                        .filter_map(|field| Some((field.name.clone(), Type::new(&field.ty)?)))
                        .collect(),
                    is_one_of: *oneof,
                })
            }
            _ => None,
        }
    }
}

/// Does a request depend on more than the variables of its operation? The library judges them by all fragments, also those of other
/// operations, which may call others so.
pub(super) fn is_judged_whole(document: &ExecutableDocument) -> bool {
    let has_others = document.operations.iter().nth(1).is_some();
    has_others && !document.fragments.is_empty()
}

fn nests(directives: &[Positioned<Directive>]) -> bool {
    let mut arguments = directives
        .iter()
        .flat_map(|directive| &directive.node.arguments);
    arguments.any(|(_, value)| is_nested(&value.node))
}

/// Do variables stand inside of a list or an object?
fn is_nested(value: &InputValue) -> bool {
    fn has_variable(value: &InputValue) -> bool {
        matches!(value, InputValue::Variable(_)) || is_nested(value)
    }
    match value {
        InputValue::List(items) => items.iter().any(has_variable),
        InputValue::Object(fields) => fields.values().any(has_variable),
        _ => false,
    }
}
