//! Measures a document before anything is done with it.
//!
//! A document of a few kilobytes can cost the process (lists nested a thousand deep overflow the
//! parser's stack) or gigabytes (fragments that spread fragments). So its text is scanned first, then
//! parsed, then added up with every fragment measured once, and only then validated and run.

mod cost;
mod measure;
mod scan;
#[cfg(test)]
mod tests;

use async_graphql::{
    Name,
    parser::{
        parse_query,
        types::{ExecutableDocument, OperationType},
    },
};

pub(super) use cost::Costs;

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
    /// Does it ask for the schema?
    pub(super) introspects: bool,
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
    scan::scan(text, limits)?;
    let document = parse_query(text).map_err(|error| Inadmissible {
        code: "GRAPHQL_PARSE_FAILED",
        message: parse_message(&error),
        is_syntax: true,
    })?;
    let operations = measure::measure(&document, limits)?;
    Ok(Admitted {
        document,
        operations,
    })
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
