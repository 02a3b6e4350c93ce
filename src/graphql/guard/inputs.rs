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
    registry::{MetaInputValue, MetaType, Registry, ScalarValidatorFn},
};
use async_graphql_value::Value as InputValue;

/// The types that inputs can have, by name.
pub(in crate::graphql) struct Inputs(HashMap<String, Kind>);

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
        Self(
            types
                .filter_map(|(name, kind)| Some((name.clone(), Kind::new(kind)?)))
                .collect(),
        )
    }

    /// Are the variables certainly of their types? One that is not given is not looked at.
    pub(in crate::graphql) fn fit(
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
                let kind = self.0.get(name.as_str());
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

/// Does more than the type of a variable say what it may hold? So it is where one stands inside a list or an object. And the
/// library judges the variables of a request by all fragments, also those of other operations, which may call others so.
pub(super) fn is_judged_whole(document: &ExecutableDocument) -> bool {
    let has_others = document.operations.iter().nth(1).is_some();
    (has_others && !document.fragments.is_empty()) || nests_variables(document)
}

fn nests_variables(document: &ExecutableDocument) -> bool {
    let operations = document.operations.iter().map(|(_, operation)| {
        let operation = &operation.node;
        (&operation.directives, &operation.selection_set.node)
    });
    let fragments = document.fragments.values().map(|fragment| {
        let fragment = &fragment.node;
        (&fragment.directives, &fragment.selection_set.node)
    });
    let mut parts = operations.chain(fragments);
    parts.any(|(directives, set)| in_directives(directives) || in_set(set))
}

fn in_set(set: &SelectionSet) -> bool {
    set.items.iter().any(|item| match &item.node {
        Selection::Field(field) => {
            in_arguments(&field.node.arguments)
                || in_directives(&field.node.directives)
                || in_set(&field.node.selection_set.node)
        }
        Selection::InlineFragment(inline) => {
            in_directives(&inline.node.directives) || in_set(&inline.node.selection_set.node)
        }
        Selection::FragmentSpread(spread) => in_directives(&spread.node.directives),
    })
}

fn in_directives(directives: &[Positioned<Directive>]) -> bool {
    directives
        .iter()
        .any(|directive| in_arguments(&directive.node.arguments))
}

fn in_arguments(arguments: &[(Positioned<Name>, Positioned<InputValue>)]) -> bool {
    arguments.iter().any(|(_, value)| is_nested(&value.node))
}

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
