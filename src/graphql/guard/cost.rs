//! How many objects an answer could have: what is below a list counts as often as the list may be long.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Value,
    parser::types::{
        BaseType, Field, FragmentDefinition, OperationDefinition, OperationType, Selection,
        SelectionSet,
    },
    registry::{MetaField, MetaType, MetaTypeName, Registry},
};

use super::Admitted;
use crate::{
    domain::page::{DEFAULT_PAGE, MAX_PAGE},
    graphql::json::to_graphql,
};

/// As how long a list counts that has no page: those within an object are mostly short.
const LIST: usize = 2;

/// What the fields of the schema cost.
pub(in crate::graphql) struct Costs {
    /// The fields that lead to objects, by the type that they are of and their name. All others cost nothing.
    types: HashMap<String, HashMap<String, FieldCost>>,
    /// The types of which an object is exactly one.
    objects: HashSet<String>,
    /// All types.
    names: HashSet<String>,
}

struct FieldCost {
    /// The type of the objects.
    to: String,
    /// Does each of them count, rather than only what is in it? Pages and their edges are no objects of their own.
    counts: bool,
    /// How many there may be.
    length: Length,
}

#[derive(Clone, Copy)]
enum Length {
    One,
    /// As many as `first` or `last` says.
    Page,
    /// As many as `ids` has.
    Ids,
    List,
}

impl Costs {
    /// What the types of a schema cost.
    pub(in crate::graphql) fn new(registry: &Registry) -> Self {
        let types = registry.types.iter().filter_map(|(name, kind)| {
            let fields = kind.fields()?.values().filter_map(|field| {
                let cost = FieldCost::new(field, registry, is_page(kind))?;
                Some((field.name.clone(), cost))
            });
            Some((name.clone(), fields.collect()))
        });
        let objects = registry
            .types
            .iter()
            .filter(|(_, kind)| matches!(kind, MetaType::Object { .. }));
        Self {
            types: types.collect(),
            objects: objects.map(|(name, _)| name.clone()).collect(),
            names: registry.types.keys().cloned().collect(),
        }
    }

    /// A type that a variable has and the schema does not. The library looks for it before it says that there is none.
    pub(in crate::graphql) fn unknown_type<'a>(&self, admitted: &'a Admitted) -> Option<&'a Name> {
        let operations = admitted.document.operations.iter();
        let mut types = operations
            .flat_map(|(_, operation)| &operation.node.variable_definitions)
            .map(|definition| innermost(&definition.node.var_type.node.base));
        types.find(|name| !self.names.contains(name.as_str()))
    }

    /// The cost of an operation: 0 where the document has no such one. What `@skip` and `@include` leave out counts.
    pub(in crate::graphql) fn of(
        &self,
        admitted: &Admitted,
        operation: Option<&str>,
        variables: &serde_json::Value,
    ) -> usize {
        let document = &admitted.document;
        let mut operations = document.operations.iter();
        let wanted = match operation {
            Some(wanted) => operations.find(|(name, _)| name.is_some_and(|name| name == wanted)),
            None => operations.next(),
        };
        let Some((_, operation)) = wanted else {
            return 0;
        };
        let fragments = document.fragments.iter();
        let mut count = Count {
            costs: self,
            operation: &operation.node,
            variables,
            fragments: fragments
                .map(|(name, fragment)| (name.as_str(), &fragment.node))
                .collect(),
            known: HashMap::new(),
        };
        count.set(&operation.node.selection_set.node, root(operation.node.ty))
    }
}

/// The type of which the fields of an operation are.
pub(super) fn root(operation: OperationType) -> &'static str {
    match operation {
        OperationType::Query => "Query",
        OperationType::Mutation => "Mutation",
        OperationType::Subscription => "Subscription",
    }
}

fn innermost(base: &BaseType) -> &Name {
    match base {
        BaseType::Named(name) => name,
        BaseType::List(of) => innermost(&of.base),
    }
}

impl FieldCost {
    /// `None` for a field that leads to no object.
    fn new(field: &MetaField, registry: &Registry, is_of_page: bool) -> Option<Self> {
        let to = MetaTypeName::concrete_typename(&field.ty);
        let kind = registry.types.get(to).filter(|kind| kind.is_composite())?;
        let is_list = MetaTypeName::create(&field.ty).is_list();
        let has_ids = field
            .args
            .get("ids")
            .is_some_and(|input| MetaTypeName::create(&input.ty).is_list());
        Some(Self {
            to: to.to_owned(),
            counts: !is_page(kind) && !is_edge(kind) && to != "PageInfo",
            length: match is_list {
                _ if is_page(kind) => Length::Page,
                false => Length::One,
                // Counted by the page already.
                true if is_of_page => Length::One,
                true if has_ids => Length::Ids,
                true => Length::List,
            },
        })
    }
}

fn is_page(kind: &MetaType) -> bool {
    kind.field_by_name("pageInfo").is_some()
}

fn is_edge(kind: &MetaType) -> bool {
    kind.field_by_name("cursor").is_some() && kind.field_by_name("node").is_some()
}

/// The cost of one request.
struct Count<'a> {
    costs: &'a Costs,
    operation: &'a OperationDefinition,
    variables: &'a serde_json::Value,
    fragments: HashMap<&'a str, &'a FragmentDefinition>,
    /// A fragment costs the same wherever it is spread.
    known: HashMap<&'a str, usize>,
}

impl<'a> Count<'a> {
    fn set(&mut self, set: &'a SelectionSet, of: &'a str) -> usize {
        let mut sum = 0_usize;
        // An object has one type: of the fragments on others, those on one type count.
        let mut variants: HashMap<&str, usize> = HashMap::new();
        for item in &set.items {
            let (on, cost) = match &item.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    let costs = self.costs;
                    let cost = costs.types.get(of).and_then(|fields| {
                        let name: &str = &field.name.node;
                        fields.get(name)
                    });
                    let cost = match cost {
                        Some(cost) => {
                            let inside = self.set(&field.selection_set.node, &cost.to);
                            let one = inside.saturating_add(usize::from(cost.counts));
                            one.saturating_mul(cost.length.of(|name| self.given(field, name)))
                        }
                        None => 0,
                    };
                    (of, cost)
                }
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref();
                    let on = condition.map_or(of, |condition| condition.node.on.node.as_str());
                    (on, self.set(&inline.node.selection_set.node, on))
                }
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node),
            };
            let slot = match on != of && self.costs.objects.contains(on) {
                true => variants.entry(on).or_default(),
                false => &mut sum,
            };
            *slot = slot.saturating_add(cost);
        }
        let variant = variants.into_values().max().unwrap_or(0);
        sum.saturating_add(variant)
    }

    /// The type that a fragment is on, and what it costs.
    fn fragment(&mut self, name: &Name) -> (&'a str, usize) {
        let Some((name, fragment)) = self.fragments.get_key_value(name.as_str()) else {
            return ("", 0);
        };
        let (name, fragment) = (*name, *fragment);
        let of = fragment.type_condition.node.on.node.as_str();
        if let Some(known) = self.known.get(name) {
            return (of, *known);
        }
        let cost = self.set(&fragment.selection_set.node, of);
        self.known.insert(name, cost);
        (of, cost)
    }

    /// What an argument says; `None` where it is not given.
    fn given(&self, field: &Field, argument: &str) -> Option<Value> {
        let value = field.get_argument(argument)?.node.clone();
        let known = value.into_const_with(|name| self.variable(&name).ok_or(()));
        known.ok().filter(|value| *value != Value::Null)
    }

    fn variable(&self, name: &Name) -> Option<Value> {
        if let Some(value) = self.variables.get(name.as_str()) {
            return Some(to_graphql(value.clone()));
        }
        let mut definitions = self.operation.variable_definitions.iter();
        let definition = definitions.find(|definition| definition.node.name.node == *name)?;
        let default = definition.node.default_value.as_ref()?;
        Some(default.node.clone())
    }
}

impl Length {
    fn of(self, argument: impl Fn(&str) -> Option<Value>) -> usize {
        match self {
            Self::One => 1,
            Self::List => LIST,
            Self::Ids => match argument("ids") {
                Some(Value::List(ids)) => ids.len().clamp(1, MAX_PAGE),
                _ => 1,
            },
            Self::Page => {
                let sizes = ["first", "last"].map(|name| argument(name).map(size));
                let given = sizes.into_iter().flatten().max();
                given.unwrap_or(DEFAULT_PAGE)
            }
        }
    }
}

/// How many a page is to have. What is none counts as the longest page: it is refused when the field is read, and then
/// says what is wrong.
fn size(given: Value) -> usize {
    let number = match given {
        Value::Number(number) => number.as_u64(),
        _ => None,
    };
    let size = number.and_then(|number| usize::try_from(number).ok());
    size.map_or(MAX_PAGE, |size| size.clamp(1, MAX_PAGE))
}

#[cfg(test)]
mod tests {
    use std::sync::{LazyLock, OnceLock};

    use proptest::prelude::*;
    use serde_json::{Value as Json, json};

    use super::super::admit;
    use super::*;
    use crate::config::Limits;

    static COSTS: LazyLock<Costs> =
        LazyLock::new(|| Costs::new(&crate::graphql::schema::registry()));

    fn cost(text: &str, variables: &Json) -> usize {
        let admitted =
            admit(text, &Limits::default()).unwrap_or_else(|no| panic!("{}", no.message));
        COSTS.of(&admitted, None, variables)
    }

    #[test]
    fn what_is_below_a_list_counts_as_often_as_the_list_is_long() {
        let none = json!({});
        for (text, expected) in [
            ("{ __typename viewer { kind } }", 1),
            ("{ customers { nodes { id } } }", 20),
            (
                "{ customers(first: 7) { totalCount pageInfo { hasNextPage } edges { cursor node { id } } } }",
                7,
            ),
            (
                "{ customers(last: 7) { nodes { id } edges { node { id } } } }",
                14,
            ),
            (
                "{ customers(first: 10) { nodes { addresses { city } partners { name } } } }",
                10 * (1 + 2 + 2),
            ),
            (
                "{ customers(first: 10) { nodes { auditEvents(first: 5) { nodes { action } } } } }",
                10 * (1 + 5),
            ),
            (
                "{ nodes(ids: [\"a\", \"b\"]) { ... on Customer { addresses { id } } } }",
                2 * (1 + 2),
            ),
            (
                "mutation { createPartner(input: {name: \"a\"}) { partner { id } userErrors { code } } }",
                1 + 1 + 2,
            ),
            (
                "{ ...a ...a } fragment a on Query { customers(first: 2) { nodes { id } } }",
                4,
            ),
            // An object has one type.
            (
                "{ nodes(ids: [\"a\"]) { ... on Customer { addresses { id } } ...b } } fragment b on Organization { parent { id } }",
                1 + 2,
            ),
            // What is none is refused when it is read.
            ("{ customers(first: 2147483647) { nodes { id } } }", 100),
            ("{ customers(first: -1) { nodes { id } } }", 100),
            ("{ customers(first: null) { nodes { id } } }", 20),
            (
                "{ nothing { nodes { id } } ...b } fragment b on Nothing { a { b } }",
                0,
            ),
        ] {
            assert_eq!(cost(text, &none), expected, "{text}");
        }
    }

    #[test]
    fn variables_count_as_what_they_are() {
        let text = "query ($n: Int = 3, $ids: [ID!]!) { customers(first: $n) { nodes { id } } nodes(ids: $ids) { id } }";
        for (variables, expected) in [
            (json!({}), 3 + 1),
            (json!({"n": 50}), 50 + 1),
            (json!({"n": null, "ids": ["a", "b"]}), 20 + 2),
            (json!({"n": "x"}), 100 + 1),
            (json!({"n": 1e300}), 100 + 1),
        ] {
            assert_eq!(cost(text, &variables), expected, "{variables}");
        }
    }

    #[test]
    fn introspection_costs_nothing_here() {
        // It has limits of its own.
        let text = include_str!("../../../tests/it/introspection.graphql");
        assert_eq!(cost(text, &json!({})), 0);
    }

    /// 60 fragments, each of which spreads the next one twice: as many steps as there are fragments.
    #[test]
    fn a_fragment_is_counted_once() {
        let limits = Limits {
            selections: usize::MAX,
            document_bytes: usize::MAX,
            tokens: usize::MAX,
            root_fields: usize::MAX,
            ..Limits::default()
        };
        let mut text = "{...f0}".to_owned();
        for level in 0..60 {
            let next = level + 1;
            text += &format!("fragment f{level} on Query {{...f{next} ...f{next}}}");
        }
        text += "fragment f60 on Query { viewer { kind } }";
        let document = async_graphql::parser::parse_query(&text).expect("a document");
        let admitted = Admitted {
            document,
            is_judged_whole: false,
            nested: OnceLock::new(),
            tokens: 0,
            operations: Vec::new(),
        };
        assert!(admit("{a}", &limits).is_ok());
        assert_eq!(COSTS.of(&admitted, None, &json!({})), 1 << 60);
    }

    /// Selections of the schema's own fields, at random.
    fn selection() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![Just("id".to_owned()), Just("__typename".to_owned())];
        leaf.prop_recursive(4, 24, 3, |inner| {
            let inner = proptest::collection::vec(inner, 1..3).prop_map(|parts| parts.join(" "));
            (0_usize..6, any::<i32>(), inner).prop_map(|(field, first, inner)| match field {
                0 => format!("customers(first: {first}) {{ nodes {{ {inner} }} }}"),
                1 => format!("auditEvents(first: {first}) {{ edges {{ node {{ {inner} }} }} }}"),
                2 => format!("addresses {{ {inner} }}"),
                3 => format!("... on Customer {{ {inner} }}"),
                4 => format!("partners {{ {inner} }}"),
                _ => format!("customers(first: $n) {{ nodes {{ {inner} }} }}"),
            })
        })
    }

    proptest! {
        #[test]
        fn it_never_fails_and_grows_with_the_page(text in selection(), n in any::<i64>(), m in 1_i64..=100) {
            let text = format!("query ($n: Int) {{ {text} }}");
            if let Ok(admitted) = admit(&text, &Limits::default()) {
                let of = |n: i64| COSTS.of(&admitted, None, &json!({"n": n}));
                prop_assert!(of(n) <= of(100));
                prop_assert!(of(1) <= of(m) && of(m) <= of(100));
            }
        }
    }
}
