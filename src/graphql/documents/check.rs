//! Whether a text is a document that this server runs, found out without running it.

use std::sync::Arc;

use async_graphql::{
    EmptySubscription, Name, Request, Response, Value, async_trait,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute},
    parser::types::OperationType,
};

use crate::{
    config::{Config, Limits},
    graphql::{
        error::forget_names,
        guard::{self, Costs},
        schema::{self, Mutation, Query},
    },
};

/// Judges documents.
pub(in crate::graphql) struct Checker {
    schema: async_graphql::Schema<Query, Mutation, EmptySubscription>,
    costs: Arc<Costs>,
    limits: Limits,
    tells_names: bool,
}

/// The operation of a good document.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) kind: OperationType,
    pub(super) name: Option<String>,
}

impl Checker {
    pub(in crate::graphql) fn new(config: &Config, costs: Arc<Costs>) -> Self {
        Self {
            schema: schema::builder().extension(Stop).finish(),
            costs,
            limits: config.limits,
            tells_names: config.introspects(),
        }
    }

    /// What is wrong with a document, in one line.
    pub(in crate::graphql) async fn fault(&self, text: &str) -> Option<String> {
        self.check(text).await.err()
    }

    /// The one operation of a document that is within the limits and fits the schema; else what is wrong with it.
    pub(super) async fn check(&self, text: &str) -> Result<Checked, String> {
        let admitted =
            guard::admit(text, &self.limits).map_err(|refused| one_line(&refused.message))?;
        let mut operations = admitted.document.operations.iter();
        let (Some((name, operation)), None) = (operations.next(), operations.next()) else {
            return Err("It must have exactly one operation.".to_owned());
        };
        let checked = Checked {
            kind: operation.node.ty,
            name: name.map(ToString::to_string),
        };
        if let Some(name) = self.costs.unknown_type(&admitted) {
            return Err(unknown_type(name));
        }
        // What variables say is known when it is run, and then counted, too.
        let cost = self.costs.of(&admitted, None, &serde_json::Value::Null);
        if cost > self.limits.cost {
            let max = self.limits.cost;
            return Err(format!("Its cost is {cost}, and {max} is allowed."));
        }
        let mut request = Request::new("");
        request.set_parsed_query(admitted.document);
        let mut errors = self.schema.execute(request).await.errors;
        if !self.tells_names {
            forget_names(&mut errors);
        }
        match errors.first() {
            None => Ok(checked),
            Some(error) => Err(one_line(&error.message)),
        }
    }
}

/// What is wrong with a variable of a type that there is not.
pub(in crate::graphql) fn unknown_type(name: &Name) -> String {
    format!("Unknown type \"{name}\"")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Ends a request when its document is known to be valid.
struct Stop;

impl ExtensionFactory for Stop {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait::async_trait]
impl Extension for Stop {
    async fn execute(
        &self,
        _: &ExtensionContext<'_>,
        _: Option<&str>,
        _: NextExecute<'_>,
    ) -> Response {
        Response::new(Value::Null)
    }
}
