//! Measures a document before anything is done with it.
//!
//! A document of a few kilobytes can cost the process (lists nested a thousand deep overflow the
//! parser's stack) or gigabytes (fragments that spread fragments). So its text is scanned first, then
//! parsed, then added up with every fragment measured once, and only then validated and run.

use std::collections::HashMap;

use async_graphql::{
    Name,
    parser::{
        parse_query,
        types::{ExecutableDocument, FragmentDefinition, OperationType, Selection, SelectionSet},
    },
};

use crate::config::Limits;

/// A document within the limits.
pub(super) struct Admitted {
    pub(super) document: ExecutableDocument,
    /// What each operation is, by name; one without a name has `None`.
    operations: Vec<(Option<Name>, Operation)>,
}

/// One operation of a document.
pub(super) struct Operation {
    pub(super) kind: OperationType,
    pub(super) root_fields: Vec<Name>,
    /// The variables without which it is not a request.
    pub(super) required_variables: Vec<Name>,
}

impl Admitted {
    /// The operation that a request asks for; `None` where it does not say, or asks for another.
    pub(super) fn operation(&self, name: Option<&str>) -> Option<&Operation> {
        let wanted = |(this, _): &&(Option<Name>, Operation)| match name {
            Some(name) => this.as_ref().is_some_and(|this| this == name),
            None => self.operations.len() == 1,
        };
        self.operations
            .iter()
            .find(wanted)
            .map(|(_, operation)| operation)
    }
}

/// Why a document is not admitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Inadmissible {
    pub(super) code: &'static str,
    pub(super) message: String,
    /// Is it no GraphQL at all, rather than too much of it?
    pub(super) is_syntax: bool,
}

fn refuse<T>(code: &'static str, message: impl Into<String>) -> Result<T, Inadmissible> {
    Err(Inadmissible {
        code,
        message: message.into(),
        is_syntax: false,
    })
}

/// Parses a document that is within the limits.
pub(super) fn admit(text: &str, limits: &Limits) -> Result<Admitted, Inadmissible> {
    scan(text, limits)?;
    let document = parse_query(text).map_err(|error| Inadmissible {
        code: "GRAPHQL_PARSE_FAILED",
        message: parse_message(&error),
        is_syntax: true,
    })?;
    let operations = measure(&document, limits)?;
    Ok(Admitted {
        document,
        operations,
    })
}

/// Where the parser stopped and what it expected, without the source line that it would quote.
fn parse_message(error: &async_graphql::parser::Error) -> String {
    let text = error.to_string();
    let expected = text
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("= "))
        .next_back();
    match (error.positions().next(), expected) {
        (Some(at), Some(expected)) => format!(
            "Line {}, column {} of the document does not parse: {expected}.",
            at.line, at.column
        ),
        (Some(at), None) if !text.contains('\n') => {
            format!("Line {}, column {}: {text}.", at.line, at.column)
        }
        _ => "The document does not parse.".to_owned(),
    }
}

/// Bytes, tokens, brackets and directives, from the text alone.
fn scan(text: &str, limits: &Limits) -> Result<(), Inadmissible> {
    if text.len() > limits.document_bytes {
        let max = limits.document_bytes;
        return refuse(
            "DOCUMENT_TOO_LARGE",
            format!("A document may have {max} bytes."),
        );
    }
    let (mut tokens, mut open, mut directives) = (0_usize, 0_usize, 0_usize);
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        match first {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => continue,
            b'#' => {
                rest = skip_while(rest, |byte| !matches!(byte, b'\n' | b'\r'));
                continue;
            }
            b'"' => rest = skip_string(rest),
            b'{' | b'[' | b'(' => {
                open += 1;
                if open > limits.nesting {
                    let max = limits.nesting;
                    return refuse(
                        "QUERY_TOO_DEEP",
                        format!("At most {max} brackets may be open at once."),
                    );
                }
            }
            b'}' | b']' | b')' => open = open.saturating_sub(1),
            b'@' => {
                directives += 1;
                if directives > limits.directives {
                    let max = limits.directives;
                    return refuse(
                        "TOO_MANY_DIRECTIVES",
                        format!("A document may have {max} directives."),
                    );
                }
            }
            byte if is_word(*byte) => rest = skip_while(rest, is_word),
            _ => {}
        }
        tokens += 1;
        if tokens > limits.tokens {
            let max = limits.tokens;
            return refuse(
                "TOO_MANY_TOKENS",
                format!("A document may have {max} tokens."),
            );
        }
    }
    Ok(())
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn skip_while(bytes: &[u8], skipped: impl Fn(u8) -> bool) -> &[u8] {
    let end = bytes.iter().position(|byte| !skipped(*byte));
    &bytes[end.unwrap_or(bytes.len())..]
}

/// What follows a string whose first quote is read; nothing where it does not end.
fn skip_string(bytes: &[u8]) -> &[u8] {
    if let Some(mut block) = bytes.strip_prefix(b"\"\"") {
        while !block.is_empty() {
            if let Some(escaped) = block.strip_prefix(b"\\\"\"\"") {
                block = escaped;
            } else if let Some(after) = block.strip_prefix(b"\"\"\"") {
                return after;
            } else {
                block = &block[1..];
            }
        }
        return block;
    }
    let mut rest = bytes;
    loop {
        rest = match rest {
            [] => return rest,
            [b'"' | b'\n' | b'\r', after @ ..] => return after,
            [b'\\', _, after @ ..] | [_, after @ ..] => after,
        };
    }
}

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

fn measure(
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code(text: &str) -> Result<(), &'static str> {
        admit(text, &Limits::default())
            .map(drop)
            .map_err(|refused| refused.code)
    }

    #[test]
    fn limits_are_met_exactly() {
        let nested = |n| "{a".repeat(n) + &"}".repeat(n);
        assert_eq!(code(&nested(12)), Ok(()));
        assert_eq!(code(&nested(13)), Err("QUERY_TOO_DEEP"));
        let list = |n| format!("{{a(x:{}1{})}}", "[".repeat(n), "]".repeat(n));
        assert_eq!(code(&list(30)), Ok(()));
        assert_eq!(code(&list(31)), Err("QUERY_TOO_DEEP"));
        assert_eq!(code(&list(8_000)), Err("QUERY_TOO_DEEP"));
        let fields = |n: usize| format!("{{r{{{}}}}}", "a ".repeat(n));
        assert_eq!(code(&fields(999)), Ok(()));
        assert_eq!(code(&fields(1_000)), Err("QUERY_TOO_COMPLEX"));
        assert_eq!(code(&fields(2_000)), Err("TOO_MANY_TOKENS"));
        let roots = |n: usize| format!("{{{}}}", "a ".repeat(n));
        assert_eq!(code(&roots(20)), Ok(()));
        assert_eq!(code(&roots(21)), Err("TOO_MANY_ROOT_FIELDS"));
        let aliases = |n: usize| format!("{{r{{{}}}}}", "b:a ".repeat(n));
        assert_eq!(code(&aliases(30)), Ok(()));
        assert_eq!(code(&aliases(31)), Err("TOO_MANY_ALIASES"));
        let directives = |n: usize| format!("{{a {}}}", "@x ".repeat(n));
        assert_eq!(code(&directives(20)), Ok(()));
        assert_eq!(code(&directives(21)), Err("TOO_MANY_DIRECTIVES"));
        let commas = |n: usize| format!("{{a}}{}", ",".repeat(n));
        assert_eq!(code(&commas(16 * 1024 - 3)), Ok(()));
        assert_eq!(code(&commas(16 * 1024 - 2)), Err("DOCUMENT_TOO_LARGE"));
    }

    #[test]
    fn fragments_count_where_they_are_spread() {
        assert_eq!(
            code("{...a} fragment a on Query {...b} fragment b on Query {...a}"),
            Err("FRAGMENT_CYCLE")
        );
        assert_eq!(
            code("{a} fragment a on Query {...a}"),
            Err("FRAGMENT_CYCLE")
        );
        let mut bomb = "{...f0}".to_owned();
        for level in 0..6 {
            bomb += &format!(
                "fragment f{level} on Query {{{}}}",
                format!("...f{} ", level + 1).repeat(50)
            );
        }
        bomb += "fragment f6 on Query {a}";
        assert_eq!(code(&bomb), Err("QUERY_TOO_COMPLEX"));
        // Without a single field, and with a fragment that is not there at the end of it.
        for end in ["", "fragment f60 on Query {a}"] {
            let mut bomb = "{...f0}".to_owned();
            for level in 0..60 {
                let next = level + 1;
                bomb += &format!("fragment f{level} on Query {{...f{next} ...f{next}}}");
            }
            let expected = if end.is_empty() {
                "GRAPHQL_VALIDATION_FAILED"
            } else {
                "QUERY_TOO_COMPLEX"
            };
            assert_eq!(code(&(bomb + end)), Err(expected));
        }
        assert_eq!(
            code("query ($x: Int) {...a} fragment a on Query {x: __typename y: __typename}"),
            Ok(())
        );
    }

    #[test]
    fn brackets_in_strings_and_comments_do_not_count() {
        let many = "{[(".repeat(100);
        assert_eq!(code(&format!("{{a(x: \"{many}\")}}")), Ok(()));
        assert_eq!(code(&format!("{{a(x: \"\\\"{many}\")}}")), Ok(()));
        assert_eq!(
            code(&format!("{{a(x: \"\"\"{many} \\\"\"\" \" {many}\"\"\")}}")),
            Ok(())
        );
        assert_eq!(code(&format!("{{a}} # {many}")), Ok(()));
    }

    #[test]
    fn introspection_has_a_depth_of_its_own() {
        let of_type = "ofType{".repeat(10) + "name" + &"}".repeat(10);
        assert_eq!(
            code(&format!(
                "{{__schema{{types{{fields{{type{{{of_type}}}}}}}}}}}"
            )),
            Ok(())
        );
        assert_eq!(
            code(&format!(
                "{{__schema{{types{{fields{{args{{type{{ofType{{{of_type}}}}}}}}}}}}}}}"
            )),
            Err("QUERY_TOO_DEEP")
        );
        assert_eq!(
            code("{__schema{types{fields{type{fields{type{fields{name}}}}}}}}"),
            Err("QUERY_TOO_DEEP")
        );
        assert_eq!(
            code("{__schema{types{fields{type{fields{name}}}}}}"),
            Ok(())
        );
    }

    #[test]
    fn the_schema_is_not_listed_over_and_over() {
        assert_eq!(
            code("{a:__schema{types{name}} b:__type(name:\"A\"){name}}"),
            Ok(())
        );
        assert_eq!(
            code("{a:__schema{types{name}} b:__schema{types{name}} c:__schema{types{name}}}"),
            Err("QUERY_TOO_COMPLEX")
        );
    }

    #[test]
    fn a_parse_error_says_where_without_quoting() {
        let secret = "p4ssw0rd";
        let text = format!("{{ a(x: \"{secret}\") ");
        let Err(refused) = admit(&text, &Limits::default()) else {
            panic!("it parses")
        };
        assert_eq!(refused.code, "GRAPHQL_PARSE_FAILED");
        assert!(!refused.message.contains(secret), "{}", refused.message);
        assert!(
            refused.message.starts_with("Line 1, column "),
            "{}",
            refused.message
        );
    }

    proptest! {
        #[test]
        fn any_text_is_admitted_or_refused(text in "[{}()\\[\\]\"#@:.,!$a-c\\\\\n ]{0,200}") {
            let _ = code(&text);
        }

        #[test]
        fn any_unicode_is_admitted_or_refused(text in "\\PC{0,200}") {
            let _ = code(&text);
        }
    }
}
