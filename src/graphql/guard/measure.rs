//! What a parsed document costs, before it is validated or run.

use std::collections::HashMap;

use async_graphql::{
    Name,
    parser::types::{ExecutableDocument, FragmentDefinition, Selection, SelectionSet},
};

use super::{Inadmissible, Operation, refuse};
use crate::config::Limits;

/// What a selection costs, with every fragment put in its place.
#[derive(Debug, Clone, Copy, Default)]
struct Cost {
    /// Fields, and spreads of fragments: an empty one costs time, too.
    selections: usize,
    /// Fields of the set itself, those of its fragments included.
    own_fields: usize,
    /// `__schema` and `__type`: each can list the whole schema.
    introspections: usize,
    aliases: usize,
    depth: usize,
    /// Depth below `__schema` and `__type`.
    introspection_depth: usize,
    /// How often a list of the type system's stands inside another.
    lists: usize,
    /// The same, below `__schema` and `__type`.
    introspection_lists: usize,
}

impl Cost {
    fn and(self, other: Self) -> Self {
        Self {
            selections: self.selections.saturating_add(other.selections),
            own_fields: self.own_fields.saturating_add(other.own_fields),
            introspections: self.introspections.saturating_add(other.introspections),
            aliases: self.aliases.saturating_add(other.aliases),
            depth: self.depth.max(other.depth),
            introspection_depth: self.introspection_depth.max(other.introspection_depth),
            lists: self.lists.max(other.lists),
            introspection_lists: self.introspection_lists.max(other.introspection_lists),
        }
    }
}

impl Cost {
    /// What it costs to put a fragment in its place.
    fn spread(self) -> Self {
        Self {
            selections: self.selections.saturating_add(1),
            ..self
        }
    }
}

/// Each of these lists under another multiplies the reply by the size of the schema.
const TYPE_SYSTEM_LISTS: &[&str] = &["fields", "inputFields", "interfaces", "possibleTypes"];
/// How deep they may stand in each other: tools ask for one, or one in one.
const MAX_TYPE_SYSTEM_LISTS: usize = 2;

/// How often an operation may ask for `__schema` or `__type`: each can list the whole schema.
const MAX_INTROSPECTIONS: usize = 2;

struct Measure<'a> {
    fragments: HashMap<&'a str, &'a FragmentDefinition>,
    /// `None` while the fragment is being measured.
    known: HashMap<&'a str, Option<Cost>>,
}

impl<'a> Measure<'a> {
    fn set(&mut self, set: &'a SelectionSet) -> Result<Cost, Inadmissible> {
        let mut cost = Cost::default();
        for item in &set.items {
            cost = cost.and(match &item.node {
                Selection::Field(field) => {
                    let inside = self.set(&field.node.selection_set.node)?;
                    let name = field.node.name.node.as_str();
                    let introspects = matches!(name, "__schema" | "__type");
                    let list = usize::from(TYPE_SYSTEM_LISTS.contains(&name));
                    Cost {
                        selections: inside.selections.saturating_add(1),
                        own_fields: 1,
                        introspections: inside.introspections + usize::from(introspects),
                        aliases: inside.aliases + usize::from(field.node.alias.is_some()),
                        depth: if introspects { 1 } else { inside.depth + 1 },
                        lists: inside.lists + list,
                        introspection_depth: if introspects {
                            inside.depth + 1
                        } else {
                            inside.introspection_depth
                        },
                        introspection_lists: if introspects {
                            inside.lists
                        } else {
                            inside.introspection_lists
                        },
                    }
                }
                Selection::InlineFragment(inline) => {
                    self.set(&inline.node.selection_set.node)?.spread()
                }
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    self.fragment(name)?.spread()
                }
            });
        }
        Ok(cost)
    }

    fn fragment(&mut self, name: &str) -> Result<Cost, Inadmissible> {
        let Some((name, fragment)) = self.fragments.get_key_value(name).map(|(n, f)| (*n, *f))
        else {
            return Err(Inadmissible {
                code: "GRAPHQL_VALIDATION_FAILED",
                message: "The document spreads a fragment that it does not define.".to_owned(),
                is_syntax: true,
            });
        };
        match self.known.get(name) {
            Some(Some(cost)) => return Ok(*cost),
            Some(None) => {
                return refuse("FRAGMENT_CYCLE", "A fragment may not contain itself.");
            }
            None => {}
        }
        self.known.insert(name, None);
        let cost = self.set(&fragment.selection_set.node)?;
        self.known.insert(name, Some(cost));
        Ok(cost)
    }

    /// The names of an operation's fields, those in fragments included. The cost of the set is
    /// known to be within the limits by now.
    fn root_fields(&self, set: &'a SelectionSet, names: &mut Vec<Name>) {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => names.push(field.node.name.node.clone()),
                Selection::InlineFragment(inline) => {
                    self.root_fields(&inline.node.selection_set.node, names);
                }
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    if let Some(fragment) = self.fragments.get(name) {
                        self.root_fields(&fragment.selection_set.node, names);
                    }
                }
            }
        }
    }
}

/// What each operation is, where all are within the limits.
pub(super) fn measure(
    document: &ExecutableDocument,
    limits: &Limits,
) -> Result<Vec<(Option<Name>, Operation)>, Inadmissible> {
    let fragments = document.fragments.iter();
    let mut measure = Measure {
        fragments: fragments
            .map(|(name, fragment)| (name.as_str(), &fragment.node))
            .collect(),
        known: HashMap::new(),
    };
    let names: Vec<_> = measure.fragments.keys().copied().collect();
    for name in names {
        // Its depth counts where it is spread: the standard introspection query is made of fragments.
        check_size(measure.fragment(name)?, limits)?;
    }
    let mut operations = Vec::new();
    for (name, operation) in document.operations.iter() {
        let set = &operation.node.selection_set.node;
        let cost = measure.set(set)?;
        check_size(cost, limits)?;
        check_depth(cost, limits)?;
        if cost.own_fields > limits.root_fields {
            let max = limits.root_fields;
            return refuse(
                "TOO_MANY_ROOT_FIELDS",
                format!("An operation may have {max} fields of its own."),
            );
        }
        let mut root_fields = Vec::new();
        measure.root_fields(set, &mut root_fields);
        let required = operation
            .node
            .variable_definitions
            .iter()
            .filter(|variable| {
                !variable.node.var_type.node.nullable && variable.node.default_value.is_none()
            });
        let measured = Operation {
            kind: operation.node.ty,
            root_fields,
            introspects: cost.introspections > 0,
            required_variables: required
                .map(|variable| variable.node.name.node.clone())
                .collect(),
        };
        operations.push((name.cloned(), measured));
    }
    Ok(operations)
}

fn check_size(cost: Cost, limits: &Limits) -> Result<(), Inadmissible> {
    if cost.selections > limits.selections {
        let max = limits.selections;
        return refuse(
            "QUERY_TOO_COMPLEX",
            format!(
                "An operation may select {max} fields, counting those of a fragment wherever it is spread."
            ),
        );
    }
    if cost.introspections > MAX_INTROSPECTIONS {
        return refuse(
            "QUERY_TOO_COMPLEX",
            format!("An operation may ask {MAX_INTROSPECTIONS} times for __schema or __type."),
        );
    }
    if cost.aliases > limits.aliases {
        let max = limits.aliases;
        return refuse(
            "TOO_MANY_ALIASES",
            format!(
                "An operation may have {max} aliases, counting those of a fragment wherever it is spread."
            ),
        );
    }
    Ok(())
}

fn check_depth(cost: Cost, limits: &Limits) -> Result<(), Inadmissible> {
    if cost.depth > limits.depth {
        let max = limits.depth;
        return refuse(
            "QUERY_TOO_DEEP",
            format!("Fields may be nested {max} deep."),
        );
    }
    if cost.introspection_depth > limits.introspection_depth {
        let max = limits.introspection_depth;
        return refuse(
            "QUERY_TOO_DEEP",
            format!("Fields of __schema and __type may be nested {max} deep."),
        );
    }
    if cost.introspection_lists > MAX_TYPE_SYSTEM_LISTS {
        let names = TYPE_SYSTEM_LISTS.join(", ");
        return refuse(
            "QUERY_TOO_DEEP",
            format!(
                "Below __schema and __type, {names} may be nested {MAX_TYPE_SYSTEM_LISTS} deep."
            ),
        );
    }
    Ok(())
}
