//! Measures a document before anything is done with it.
//!
//! A document of a few kilobytes can cost the process (lists nested a thousand deep overflow the
//! parser's stack) or gigabytes (fragments that spread fragments). So its text is scanned first, then
//! parsed, then added up with every fragment measured once, and only then validated and run.

mod cost;
mod inputs;
mod measure;
mod scan;
#[cfg(test)]
mod tests;

use std::{
    hash::Hash,
    sync::{Arc, OnceLock},
};

use async_graphql::{
    Name, Positioned,
    parser::{
        parse_query,
        types::{ExecutableDocument, OperationType, VariableDefinition},
    },
};
use quick_cache::{
    DefaultHashBuilder, OptionsBuilder, Weighter,
    sync::{Cache, DefaultLifecycle},
};

pub(super) use self::{cost::Costs, inputs::Inputs};

use crate::config::Limits;

/// A document within the limits.
pub(super) struct Admitted {
    pub(super) document: ExecutableDocument,
    /// Is it judged as a whole for each request, since what a variable may hold does not follow from where it stands?
    is_judged_whole: bool,
    /// The arguments within which variables stand, once they are asked for; `None` where that cannot be said.
    nested: OnceLock<Option<Vec<inputs::Nested>>>,
    tokens: usize,
    /// What each operation is, by name; one without a name has `None`.
    operations: Vec<(Option<Name>, Operation)>,
}

/// One operation of a document.
pub(super) struct Operation {
    pub(super) kind: OperationType,
    pub(super) root_fields: Vec<Name>,
    /// Does it ask for the schema?
    pub(super) introspects: bool,
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

    /// The variables of that operation.
    pub(super) fn variables(&self, name: Option<&str>) -> &[Positioned<VariableDefinition>] {
        let mut operations = self.document.operations.iter();
        let operation = match name {
            Some(name) => operations.find(|(this, _)| this.is_some_and(|this| this == name)),
            None => operations.next(),
        };
        operation.map_or(&[], |(_, operation)| &operation.node.variable_definitions)
    }

    /// Those without which it is not a request.
    pub(super) fn required_variables(&self, name: Option<&str>) -> impl Iterator<Item = &Name> {
        let variables = self.variables(name).iter().map(|variable| &variable.node);
        let required =
            variables.filter(|it| !it.var_type.node.nullable && it.default_value.is_none());
        required.map(|it| &it.name.node)
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
    let tokens = scan::scan(text, limits)?;
    let document = parse_query(text).map_err(|error| Inadmissible {
        code: "GRAPHQL_PARSE_FAILED",
        message: parse_message(&error),
        is_syntax: true,
    })?;
    let operations = measure::measure(&document, limits)?;
    Ok(Admitted {
        is_judged_whole: inputs::is_judged_whole(&document),
        nested: OnceLock::new(),
        document,
        tokens,
        operations,
    })
}

/// Bytes of all documents that are kept.
const MAX_BYTES: u64 = 32 * 1024 * 1024;
/// As how many bytes a document counts at least.
const LEAST_BYTES: u64 = 8 * 1024;
/// What a token takes, once it is parsed.
const BYTES_A_TOKEN: u64 = 300;

/// The documents that were valid of late: clients send the same few again and again. One that comes once drives out none that
/// comes often.
pub(super) struct KnownDocuments(Cache<Arc<str>, Arc<Admitted>, Bytes>);

#[derive(Clone)]
struct Bytes;

impl Weighter<Arc<str>, Arc<Admitted>> for Bytes {
    fn weight(&self, text: &Arc<str>, admitted: &Arc<Admitted>) -> u64 {
        // What is in the text may be in the document, too.
        let bytes = admitted.tokens as u64 * BYTES_A_TOKEN + text.len() as u64 * 2;
        bytes.max(LEAST_BYTES)
    }
}

impl Default for KnownDocuments {
    fn default() -> Self {
        Self(bounded(MAX_BYTES, LEAST_BYTES, Bytes))
    }
}

/// A cache of `max` bytes, where each thing takes `least` of them or more. What is asked for often stays.
pub(super) fn bounded<K, V, W>(max: u64, least: u64, weigh: W) -> Cache<K, V, W>
where
    K: Eq + Hash,
    V: Clone,
    W: Weighter<K, V> + Clone,
{
    let things = usize::try_from(max / least).unwrap_or(usize::MAX);
    let mut options = OptionsBuilder::new();
    // In one part: what is larger than a part is not kept.
    options
        .shards(1)
        .estimated_items_capacity(things)
        .weight_capacity(max);
    let (hash, life) = (DefaultHashBuilder::default(), DefaultLifecycle::default());
    match options.build() {
        Ok(options) => Cache::with_options(options, weigh, hash, life),
        Err(_) => Cache::with_weighter(things, max, weigh),
    }
}

impl KnownDocuments {
    /// The document with this text, where it is known to be valid and within the limits.
    pub(super) fn find(&self, text: &str) -> Option<Arc<Admitted>> {
        self.0.get(text)
    }

    /// Keeps a document that was valid.
    pub(super) fn keep(&self, text: Arc<str>, admitted: Arc<Admitted>) {
        self.0.insert(text, admitted);
    }
}

/// Is a document within the limits? So every request is judged before anything else is done with it.
pub fn is_within(text: &str, limits: &Limits) -> bool {
    admit(text, limits).is_ok()
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
