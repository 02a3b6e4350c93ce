//! Whether a document is one that this server runs, found out without running it.

use std::sync::Arc;

use async_graphql::{
    EmptySubscription, Name, Request, Response, ServerError, Value, Variables, async_trait,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute},
    parser::types::{ExecutableDocument, OperationType},
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
        let mut schema = schema::types().extension(Stop);
        if !config.introspects() {
            schema = schema.disable_suggestions();
        }
        Self {
            schema: schema.finish(),
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
        let faults = self.faults(admitted.document, None, Variables::default());
        match faults.await.first() {
            None => Ok(checked),
            Some(error) => Err(one_line(&error.message)),
        }
    }

    /// What keeps a request from being run: its document is not valid, or its variables are not.
    pub(in crate::graphql) async fn faults(
        &self,
        document: ExecutableDocument,
        operation_name: Option<String>,
        variables: Variables,
    ) -> Vec<ServerError> {
        let mut request = Request::new("").variables(variables);
        request.operation_name = operation_name;
        request.set_parsed_query(document);
        let mut errors = self.schema.execute(request).await.errors;
        if !self.tells_names {
            forget_names(&mut errors);
        }
        errors
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

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use futures_util::FutureExt;
    use proptest::prelude::*;
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::graphql::{
        guard::{Inputs, admit},
        json::to_graphql,
    };

    static INPUTS: LazyLock<Inputs> = LazyLock::new(|| Inputs::new(&schema::registry()));
    static CHECKER: LazyLock<Checker> = LazyLock::new(|| Checker {
        schema: schema::types().extension(Stop).finish(),
        costs: Arc::new(Costs::new(&schema::registry())),
        limits: Limits::default(),
        tells_names: true,
    });

    /// Documents that are valid, with variables of all kinds.
    const DOCUMENTS: [&str; 9] = [
        "mutation ($x: CreateCustomerInput!) { createCustomer(input: $x) { userErrors { code } } }",
        "mutation ($x: CreateCustomFieldDefinitionInput!) { createCustomFieldDefinition(input: $x) { userErrors { code } } }",
        "query ($x: ID = \"a\", $y: [ID!]!) { node(id: $x) { id } nodes(ids: $y) { id } }",
        "query ($x: Int, $y: Boolean = true) { customers(first: $x) { nodes { id } } viewer @skip(if: $y) { kind } }",
        "query ($x: EmailAddress!) { customers(filter: {email: $x}) { nodes { id } } }",
        "query ($x: ID, $y: ID!) { customer(by: {id: $x}) { id } nodes(ids: [$y]) { id } }",
        "query ($x: ID, $y: EmailAddress) { ...f } fragment f on Query { customer(by: {id: $x, email: $y}) { id } }",
        "mutation ($x: JSON, $y: String!) { createCustomer(input: {email: \"a@example.com\", firstName: $y, metadata: {key: $y, value: {a: $x}}}) { userErrors { code } } }",
        "query A($x: Int) { ...f } query B($x: ID!) { node(id: $x) { id } } fragment f on Query { customers(first: $x) { totalCount } }",
    ];

    fn json_value() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::from),
            any::<i64>().prop_map(Json::from),
            (0_i64..3).prop_map(Json::from),
            any::<f64>().prop_map(Json::from),
            prop_oneof![
                Just("TEXT"),
                Just("CUSTOMER"),
                Just("a@example.com"),
                Just("x")
            ]
            .prop_map(Json::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            let name = prop_oneof![
                Just("email"),
                Just("firstName"),
                Just("addresses"),
                Just("street"),
                Just("customFields"),
                Just("code"),
                Just("value"),
                Just("text"),
                Just("int"),
                Just("object"),
                Just("label"),
                Just("type"),
                Just("unknown"),
            ];
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..3).prop_map(Json::from),
                proptest::collection::vec((name.prop_map(str::to_owned), inner), 0..5)
                    .prop_map(|fields| fields.into_iter().collect()),
            ]
        })
    }

    proptest! {
        /// What fits is not refused by who judges everything.
        #[test]
        fn what_fits_is_valid(
            document in 0..DOCUMENTS.len(),
            x in proptest::option::of(json_value()),
            y in proptest::option::of(json_value()),
        ) {
            let admitted = admit(DOCUMENTS[document], &Limits::default()).map_err(|no| no.message).expect("a document");
            let given = [("x", x), ("y", y)].into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
            let mut variables = Variables::default();
            if let Value::Object(values) = to_graphql(given.collect()) {
                variables.extend(values);
            }
            for name in [None, Some("A"), Some("B")] {
                // As it is asked before: an operation that there is, with all that it needs.
                let is_asked = admitted.operation(name).is_some()
                    && admitted.required_variables(name).all(|it| variables.get(it).is_some_and(|it| *it != Value::Null));
                if is_asked && INPUTS.fit(&admitted, name, &variables) {
                    let faults = CHECKER.faults(admitted.document.clone(), name.map(str::to_owned), variables.clone());
                    let faults = faults.now_or_never().expect("nothing waits");
                    prop_assert!(faults.is_empty(), "{faults:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_right_fits() {
        let limits = Limits::default();
        for (document, variables, fits) in [
            (
                0,
                json!({"x": {"email": "a@example.com", "addresses": [{"city": "Rome"}]}}),
                true,
            ),
            (0, json!({"x": {"email": 1}}), false),
            (
                0,
                json!({"x": {"customFields": [{"code": "a", "value": {"text": "b"}}]}}),
                true,
            ),
            (
                0,
                json!({"x": {"customFields": [{"code": "a", "value": {"text": null}}]}}),
                false,
            ),
            (
                1,
                json!({"x": {"object": "CUSTOMER", "code": "a", "label": "A", "type": "TEXT"}}),
                true,
            ),
            (
                1,
                json!({"x": {"object": "CUSTOMER", "code": "a", "label": "A", "type": "TEXTS"}}),
                false,
            ),
            (2, json!({"y": "a"}), true),
            (2, json!({"y": [null]}), false),
            (2, json!({"x": null, "y": []}), false),
            (3, json!({"x": null, "y": false}), true),
            (3, json!({"y": null}), false),
            (4, json!({"x": "a@example.com"}), true),
            (4, json!({"x": 1}), false),
            // What has others and fragments is judged as a whole.
            (8, json!({"x": 1}), false),
            (5, json!({"x": "a", "y": "b"}), true),
            (5, json!({"x": null, "y": "b"}), false),
            (5, json!({"y": "b"}), false),
            (6, json!({"x": "a", "y": "a@example.com"}), false),
            (6, json!({"x": "a"}), false),
            (7, json!({"x": {"a": 1}, "y": "k"}), true),
            (7, json!({"x": 1, "y": ["k"]}), false),
        ] {
            let admitted = admit(DOCUMENTS[document], &limits)
                .map_err(|no| no.message)
                .expect("a document");
            let mut given = Variables::default();
            if let Value::Object(values) = to_graphql(variables.clone()) {
                given.extend(values);
            }
            let operation = (document == 8).then_some("A");
            assert_eq!(
                INPUTS.fit(&admitted, operation, &given),
                fits,
                "{variables}"
            );
        }
    }
}
