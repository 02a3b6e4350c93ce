use std::{collections::HashSet, sync::Arc};

use async_graphql::{
    EmptySubscription, Name, Positioned, Request, Response, ValidationMode, Value, Variables,
    parser::types::{OperationType, VariableDefinition},
};
use futures_util::FutureExt;
use tokio::sync::OwnedSemaphorePermit;

use super::{
    access::{self, needs_caller},
    documents::{Checker, Document, Documents, InvalidManifest, unknown_type},
    error::{self, Code},
    guard::{Admitted, Costs},
    idempotent::{self, Keyed},
    json::to_graphql,
    judge::{Judge, Standing},
    loaders::Loaders,
    reply::{Refusal, Reply, settle},
    schema::{self, Mutation, Query},
    session::SessionCookies,
};
use crate::{
    app::App,
    config::Limits,
    domain::{Call, Denied, Viewer},
    values::IdempotencyKey,
};

/// The API of one server.
pub struct Api {
    app: App,
    schema: async_graphql::Schema<Query, Mutation, EmptySubscription>,
    costs: Arc<Costs>,
    documents: Documents,
    judge: Arc<Judge>,
    /// The root fields: the only names that figures are kept by.
    names: HashSet<String>,
}

/// A request, whatever it came by.
#[derive(Debug, Clone)]
pub struct GraphqlRequest {
    /// What it asks to be run.
    pub document: Document,
    /// Which of its operations.
    pub operation_name: Option<String>,
    /// The variables: an object, or null for none.
    pub variables: serde_json::Value,
    /// May it change anything? A GET may not.
    pub may_mutate: bool,
    /// Where what becomes of the session is kept, where it is in cookies.
    pub cookies: Option<SessionCookies>,
    /// What its mutation is to be done once under. A query is not asked.
    pub idempotency_key: Option<IdempotencyKey>,
}

/// A request that is within the limits.
pub struct Prepared {
    request: Asked,
    admitted: Arc<Admitted>,
    standing: Standing,
    /// What it asks for, for figures and the log: its root field, `several` or `unknown`.
    pub operation: String,
    /// How many sensitive mutations it asks for.
    pub sensitive: u32,
}

/// What a request asks for, once its document is found.
pub(super) struct Asked {
    pub(super) text: Arc<str>,
    pub(super) operation_name: Option<String>,
    pub(super) variables: serde_json::Value,
    may_mutate: bool,
    pub(super) cookies: Option<SessionCookies>,
    pub(super) idempotency_key: Option<IdempotencyKey>,
}

impl Api {
    /// The API of `app`. Fails where the manifest of its trusted documents cannot be used.
    pub fn new(app: App) -> Result<Self, InvalidManifest> {
        let mut registry = schema::registry();
        let costs = Arc::new(Costs::new(&registry));
        let checker = Arc::new(Checker::new(&app.config, costs.clone()));
        let schema = schema::builder(&mut registry)
            .data(app.clone())
            .data(checker.clone())
            // The judge has validated what is run.
            .validation_mode(ValidationMode::Fast)
            .finish();
        Ok(Self {
            names: root_fields(&schema),
            documents: Documents::open(&app.config)?,
            judge: Arc::new(Judge::new(checker, &registry)),
            schema,
            costs,
            app,
        })
    }

    /// Keeps what it knows of files as they are, for as long as it is polled.
    pub fn renew(&self) -> impl Future<Output = ()> + Send + use<> {
        self.documents.renew()
    }

    /// Does the request only end somebody's access? Asked of those that there is no place for: what cannot be told
    /// without asking the store does not.
    pub fn ends_access(&self, request: &GraphqlRequest) -> bool {
        self.asks_only(request, access::ends_access)
    }

    /// Does the request only renew a session, as far as can be told without asking the store? Then it is the refresh token
    /// that says whose, and the token of the session may be over.
    pub fn renews_session(&self, request: &GraphqlRequest) -> bool {
        self.asks_only(request, access::renews_session)
    }

    fn asks_only(&self, request: &GraphqlRequest, wanted: fn(&str) -> bool) -> bool {
        let Some(text) = self.documents.text(&request.document) else {
            return false;
        };
        let Ok((admitted, _)) = self.judge.admit(&text, &self.app.config.limits, false) else {
            return false;
        };
        let operation = admitted.operation(request.operation_name.as_deref());
        operation.is_some_and(|operation| operation.root_fields.iter().all(|name| wanted(name)))
    }

    /// Finds the document of a request, and measures it.
    pub async fn prepare(
        &self,
        call: &Call,
        request: GraphqlRequest,
    ) -> Result<Prepared, Box<Reply>> {
        let GraphqlRequest {
            document,
            operation_name,
            variables,
            may_mutate,
            cookies,
            idempotency_key,
        } = request;
        let found = self.documents.find(&self.app, call, document).await?;
        let limits = match found.is_own {
            true => &Limits::DEFAULT,
            false => &self.app.config.limits,
        };
        let admitted = self.judge.admit(&found.text, limits, found.is_own);
        let (admitted, standing) = admitted.map_err(|refused| {
            let why = match refused.is_syntax {
                true => Refusal::Invalid,
                false => Refusal::Inadmissible,
            };
            Reply::refused(why, refused.code, refused.message)
        })?;
        self.documents.keep(&found);
        let request = Asked {
            text: found.text,
            operation_name,
            variables,
            may_mutate,
            cookies,
            idempotency_key,
        };
        self.check(&admitted, &request, limits)?;
        let operation = admitted.operation(request.operation_name.as_deref());
        let fields = operation.map_or(&[][..], |operation| &operation.root_fields);
        let sensitive = fields.iter().filter(|name| access::is_sensitive(name));
        let sensitive = u32::try_from(sensitive.count()).unwrap_or(u32::MAX);
        let mutates = operation.is_some_and(|it| it.kind == OperationType::Mutation);
        // A key has something written, whatever is asked for.
        let is_written = request.idempotency_key.is_some() && mutates;
        let least = is_written && matches!(call.viewer, Viewer::Anonymous);
        Ok(Prepared {
            operation: self.name(fields),
            sensitive: sensitive.max(u32::from(least)),
            request,
            admitted,
            standing,
        })
    }

    /// Refuses what is too costly, and what asks for the schema where that is not told.
    fn check(
        &self,
        admitted: &Admitted,
        request: &Asked,
        limits: &Limits,
    ) -> Result<(), Box<Reply>> {
        let name = request.operation_name.as_deref();
        let introspects = admitted
            .operation(name)
            .is_some_and(|operation| operation.introspects);
        if introspects && !self.app.config.introspects() {
            let message = "The schema is not told here: __schema and __type are switched off (--introspection). `frontdesk schema` prints it for code generators.";
            let code = "INTROSPECTION_DISABLED";
            return Err(Reply::refused(Refusal::Inadmissible, code, message).into());
        }
        if let Some(name) = self.costs.unknown_type(admitted) {
            let code = Code::ValidationFailed.as_str();
            return Err(Reply::refused(Refusal::Invalid, code, unknown_type(name)).into());
        }
        let (cost, max) = (
            self.costs.of(admitted, name, &request.variables),
            limits.cost,
        );
        if cost > max {
            let message = format!(
                "The cost of this operation is {cost}, and {max} is allowed: its answer could have that many objects. Ask for shorter pages (first), or for fewer lists within lists."
            );
            let code = Code::TooCostly.as_str();
            return Err(Reply::refused(Refusal::Inadmissible, code, message).into());
        }
        Ok(())
    }

    /// What these root fields are called together.
    fn name(&self, fields: &[Name]) -> String {
        let Some(first) = fields
            .first()
            .filter(|name| self.names.contains(name.as_str()))
        else {
            return "unknown".to_owned();
        };
        let is_one = fields.iter().all(|name| name == first);
        if is_one {
            first.to_string()
        } else {
            "several".to_owned()
        }
    }

    /// Runs a request where its caller may ask for it. It has a `place` among those that are run at once.
    pub async fn execute(
        &self,
        call: Call,
        prepared: Prepared,
        place: OwnedSemaphorePermit,
    ) -> Reply {
        let Prepared {
            request,
            admitted,
            standing,
            ..
        } = prepared;
        let (mut mutates, mut keyed) = (false, None::<Keyed>);
        if let Some(operation) = admitted.operation(request.operation_name.as_deref()) {
            mutates = operation.kind == OperationType::Mutation;
            if mutates && !request.may_mutate {
                let message = "A mutation must be sent by POST.";
                return Reply::refused(Refusal::MutationNotAllowed, "METHOD_NOT_ALLOWED", message);
            }
            // The library looks at variables field by field, when the fields before are done already.
            let given = |name: &Name| {
                request
                    .variables
                    .get(name.as_str())
                    .is_some_and(|value| !value.is_null())
            };
            let mut required = admitted.required_variables(request.operation_name.as_deref());
            if let Some(missing) = required.find(|name| !given(name)) {
                let message = format!("The variable ${missing} is required.");
                return Reply::refused(Refusal::Invalid, Code::ValidationFailed.as_str(), message);
            }
            let anonymous = matches!(call.viewer, Viewer::Anonymous);
            if anonymous && operation.root_fields.iter().any(|name| needs_caller(name)) {
                return Reply::denied(Denied::NoCredential);
            }
            if mutates {
                if request.idempotency_key.is_some()
                    && let Err(refused) = idempotent::check(&operation.root_fields)
                {
                    return *refused;
                }
                let named = call
                    .check_changing()
                    .and_then(|()| Keyed::of(&self.app, &call, &request, &operation.root_fields));
                match named {
                    Ok(named) => keyed = named,
                    Err(refused) => return Reply::failed(refused),
                }
            }
        }
        let call = Arc::new(call);
        let loaders = Loaders::new(&self.app, &call);
        // The document is parsed already.
        let definitions = admitted.variables(request.operation_name.as_deref());
        let mut run = Request::new("")
            .variables(variables(request.variables, definitions))
            .data(call)
            .data(loaders);
        let cookies = match &keyed {
            None => request.cookies,
            Some(keyed) => keyed.cookies(),
        };
        if let Some(cookies) = cookies {
            run = run.data(cookies);
        }
        run.operation_name = request.operation_name;
        let (schema, judge) = (self.schema.clone(), self.judge.clone());
        let introspects = self.app.config.introspects();
        let execution = async move {
            let faults = judge
                .faults(request.text, (&admitted, standing), &run)
                .await;
            if !faults.is_empty() {
                return Response::from_errors(faults);
            }
            run.set_parsed_query(admitted.document.clone());
            let mut response = schema.execute(run).await;
            if !introspects {
                error::forget_names(&mut response.errors);
            }
            response
        };
        match keyed {
            None => {
                let max_errors = self.app.config.limits.errors;
                settle(execution.await, mutates, max_errors).0
            }
            Some(keyed) => keyed.answer(&self.app, place, execution).await,
        }
    }
}

/// The fields of Query and Mutation, and those that every object has.
fn root_fields(schema: &schema::Schema) -> HashSet<String> {
    const ROOTS: &str = "{ __schema { queryType { ...names } mutationType { ...names } } }
        fragment names on __Type { fields(includeDeprecated: true) { name } }";
    // Nothing in it waits.
    let response = schema.execute(ROOTS).now_or_never();
    let roots = response.and_then(|response| response.data.into_json().ok());
    let roots = roots.unwrap_or_default();
    let fields = ["queryType", "mutationType"]
        .into_iter()
        .filter_map(|root| roots["__schema"][root]["fields"].as_array())
        .flatten();
    let names = fields.filter_map(|field| Some(field["name"].as_str()?.to_owned()));
    names.chain(META_FIELDS.map(str::to_owned)).collect()
}

/// What every object has.
const META_FIELDS: [&str; 3] = ["__schema", "__type", "__typename"];

/// The variables of an operation, with the defaults of those that are not given: the library forgets those of `@skip` and
/// `@include`.
fn variables(json: serde_json::Value, definitions: &[Positioned<VariableDefinition>]) -> Variables {
    let mut variables = Variables::default();
    if let Value::Object(values) = to_graphql(json) {
        variables.extend(values);
    }
    for VariableDefinition {
        name,
        default_value,
        ..
    } in definitions.iter().map(|definition| &definition.node)
    {
        if let Some(default) = default_value
            && !variables.contains_key(&name.node)
        {
            variables.insert(name.node.clone(), default.node.clone());
        }
    }
    variables
}
