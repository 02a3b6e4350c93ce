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
    /// Sets of selections inside each other, this one among them.
    sets: usize,
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
            sets: self.sets.max(other.sets),
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

/// How many sets of selections may stand in each other once fragments are in their places: who goes through a document
/// goes as deep, and a thread's stack ends. The brackets of the text do not tell: a chain of fragments may be as long as
/// the document. It is about what the library takes that runs documents.
const MAX_SETS: usize = 32;

type Fragments<'a> = HashMap<&'a str, &'a FragmentDefinition>;

struct Measure<'a> {
    fragments: Fragments<'a>,
    /// What those cost that are measured.
    known: HashMap<&'a str, Cost>,
}

impl<'a> Measure<'a> {
    /// What a set of selections costs whose fragments are measured.
    fn set(&self, set: &'a SelectionSet) -> Result<Cost, Inadmissible> {
        let mut cost = Cost::default();
        if set.items.is_empty() {
            return Ok(cost);
        }
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
                        introspections: inside
                            .introspections
                            .saturating_add(usize::from(introspects)),
                        aliases: inside
                            .aliases
                            .saturating_add(usize::from(field.node.alias.is_some())),
                        sets: inside.sets,
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
                    self.known.get(name).ok_or_else(undefined)?.spread()
                }
            });
        }
        cost.sets += 1;
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

/// The fragments, each after those that it spreads. Found without recursion: a chain of them may be of any length.
fn in_order<'a>(fragments: &Fragments<'a>) -> Result<Vec<&'a str>, Inadmissible> {
    let spreads_of = |name: &str| -> Result<std::vec::IntoIter<&'a str>, Inadmissible> {
        let fragment = fragments.get(name).ok_or_else(undefined)?;
        let mut names = Vec::new();
        spreads(&fragment.selection_set.node, &mut names);
        Ok(names.into_iter())
    };
    let mut order = Vec::new();
    // Those that were come by: is all that they spread in order?
    let mut seen = HashMap::new();
    for first in fragments.keys().copied() {
        if seen.contains_key(first) {
            continue;
        }
        seen.insert(first, false);
        let mut open = vec![(first, spreads_of(first)?)];
        while let Some((name, rest)) = open.last_mut() {
            let Some(next) = rest.next() else {
                seen.insert(*name, true);
                order.push(*name);
                open.pop();
                continue;
            };
            match seen.get(next) {
                Some(true) => {}
                Some(false) => {
                    return refuse("FRAGMENT_CYCLE", "A fragment may not contain itself.");
                }
                None => {
                    seen.insert(next, false);
                    open.push((next, spreads_of(next)?));
                }
            }
        }
    }
    Ok(order)
}

/// The fragments that a set spreads, as often as it does.
fn spreads<'a>(set: &'a SelectionSet, names: &mut Vec<&'a str>) {
    for item in &set.items {
        match &item.node {
            Selection::Field(field) => spreads(&field.node.selection_set.node, names),
            Selection::InlineFragment(inline) => {
                spreads(&inline.node.selection_set.node, names);
            }
            Selection::FragmentSpread(spread) => {
                names.push(spread.node.fragment_name.node.as_str());
            }
        }
    }
}

fn undefined() -> Inadmissible {
    Inadmissible {
        code: "GRAPHQL_VALIDATION_FAILED",
        message: "The document spreads a fragment that it does not define.".to_owned(),
        is_syntax: true,
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
    for name in in_order(&measure.fragments)? {
        let Some(fragment) = measure.fragments.get(name) else {
            continue;
        };
        let cost = measure.set(&fragment.selection_set.node)?;
        // Its depth counts where it is spread: the standard introspection query is made of fragments.
        check_size(cost, limits)?;
        check_sets(cost)?;
        measure.known.insert(name, cost);
    }
    let mut operations = Vec::new();
    for (name, operation) in document.operations.iter() {
        let set = &operation.node.selection_set.node;
        let cost = measure.set(set)?;
        check_size(cost, limits)?;
        check_depth(cost, limits)?;
        check_sets(cost)?;
        if cost.own_fields > limits.root_fields {
            let max = limits.root_fields;
            return refuse(
                "TOO_MANY_ROOT_FIELDS",
                format!("An operation may have {max} fields of its own."),
            );
        }
        let mut root_fields = Vec::new();
        measure.root_fields(set, &mut root_fields);
        let measured = Operation {
            kind: operation.node.ty,
            root_fields,
            introspects: cost.introspections > 0,
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

fn check_sets(cost: Cost) -> Result<(), Inadmissible> {
    if cost.sets > MAX_SETS {
        return refuse(
            "QUERY_TOO_DEEP",
            format!(
                "Selections may be nested {MAX_SETS} deep, counting those of a fragment wherever it is spread."
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
