use std::{collections::HashSet, sync::Arc};

use async_graphql::{
    EmptySubscription, Name, Positioned, Request, Response, ServerError, ValidationMode, Value,
    Variables,
    parser::types::{OperationType, VariableDefinition},
};
use futures_util::FutureExt;
use tokio::sync::OwnedSemaphorePermit;

use super::{
    access::{self, needs_caller},
    documents::{Checker, Document, Documents, InvalidManifest, unknown_type},
    error::{self, Code},
    guard::{self, Admitted, Costs, Inputs, KnownDocuments},
    idempotent::{self, Keyed},
    json::to_graphql,
    loaders::Loaders,
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

/// Tells whether a request is valid, with less ado where its document was.
struct Judge {
    checker: Arc<Checker>,
    inputs: Inputs,
    known: KnownDocuments,
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

/// What is known of a document.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Nothing.
    New,
    /// It was valid, and is kept.
    Known,
    /// It is one of the server's own, which have limits of their own.
    Own,
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

/// The answer to a request.
pub enum Reply {
    /// It was run; fields of it may have failed.
    Executed(Response),
    /// It was run, now or before, and its answer is kept for who asks again.
    Kept {
        /// The answer: JSON.
        body: String,
        /// Was it given before?
        is_replayed: bool,
        /// What became of it when it was run.
        outcome: &'static str,
    },
    /// It was not run, or failed as a whole: there is no data.
    Refused(Refusal, Vec<ServerError>),
}

/// Why there is no data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The document is not valid, or its variables are not.
    Invalid,
    /// The document is past a limit, or asks for what is switched off.
    Inadmissible,
    /// The document was named, and no such one is known.
    UnknownDocument,
    /// The caller is not known.
    Unauthenticated,
    /// The caller may not do this from where it is.
    Forbidden,
    /// A mutation came by a method that must not change anything.
    MutationNotAllowed,
    /// Its Idempotency-Key was sent with another request.
    Conflict,
    /// The caller asks too often.
    RateLimited,
    /// The database cannot be reached or is busy.
    Unavailable,
    /// A fault of the server's.
    Internal,
}

impl Reply {
    /// A refusal with one error.
    pub fn refused(why: Refusal, code: &'static str, message: impl Into<String>) -> Self {
        Self::Refused(why, vec![error::error(code, message)])
    }

    /// The refusal of a credential.
    pub fn denied(why: Denied) -> Self {
        let code = Code::Unauthenticated.as_str();
        Self::refused(Refusal::Unauthenticated, code, why.to_string())
    }

    /// The answer where the server itself is at fault.
    pub fn fault() -> Self {
        Self::refused(Refusal::Internal, Code::Internal.as_str(), error::INTERNAL)
    }

    /// The answer where the server is too busy, or took too long.
    pub fn unavailable(message: &str) -> Self {
        Self::refused(Refusal::Unavailable, Code::Unavailable.as_str(), message)
    }

    /// What became of a request, for figures and the log.
    pub fn outcome(&self) -> &'static str {
        let why = match self {
            Self::Executed(response) => return executed(response),
            Self::Kept {
                is_replayed: true, ..
            } => return "replayed",
            Self::Kept { outcome, .. } => return outcome,
            Self::Refused(why, _) => why,
        };
        match why {
            Refusal::Invalid => "invalid",
            Refusal::Inadmissible => "too_much",
            Refusal::UnknownDocument => "unknown_document",
            Refusal::Unauthenticated => "unauthenticated",
            Refusal::Forbidden => "forbidden",
            Refusal::MutationNotAllowed => "method_not_allowed",
            Refusal::Conflict => "conflict",
            Refusal::RateLimited => "rate_limited",
            Refusal::Unavailable => "unavailable",
            Refusal::Internal => "internal",
        }
    }

    /// The answer to what failed before there was a request to run.
    pub fn failed(cause: crate::domain::Error) -> Self {
        if let crate::domain::Error::Unauthenticated(why) = cause {
            return Self::denied(why);
        }
        let mut errors =
            vec![async_graphql::Error::from(cause).into_server_error(Default::default())];
        errors.iter_mut().for_each(|error| error.locations.clear());
        let codes = error::present(&mut errors, 1);
        let why = match codes.as_slice() {
            [Code::Forbidden] => Refusal::Forbidden,
            codes => refusal(codes).unwrap_or(Refusal::Internal),
        };
        Self::Refused(why, errors)
    }
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
        let judge = Judge {
            checker,
            inputs: Inputs::new(&registry),
            known: KnownDocuments::default(),
        };
        Ok(Self {
            names: root_fields(&schema),
            documents: Documents::open(&app.config)?,
            judge: Arc::new(judge),
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
        let admitted = match self.judge.known.find(&text) {
            Some(admitted) => admitted,
            None => match guard::admit(&text, &self.app.config.limits) {
                Ok(admitted) => Arc::new(admitted),
                Err(_) => return false,
            },
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
        let (limits, known) = match found.is_own {
            true => (&Limits::DEFAULT, None),
            false => (&self.app.config.limits, self.judge.known.find(&found.text)),
        };
        let standing = match &known {
            Some(_) => Standing::Known,
            None if found.is_own => Standing::Own,
            None => Standing::New,
        };
        let admitted =
            match known.map_or_else(|| guard::admit(&found.text, limits).map(Arc::new), Ok) {
                Ok(admitted) => admitted,
                Err(refused) => {
                    let why = if refused.is_syntax {
                        Refusal::Invalid
                    } else {
                        Refusal::Inadmissible
                    };
                    return Err(Reply::refused(why, refused.code, refused.message).into());
                }
            };
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
            let is_valid = standing == Standing::Known && judge.is_valid_again(&admitted, &run);
            if !is_valid {
                let faults = judge.faults(&admitted, &run).await;
                if !faults.is_empty() {
                    return Response::from_errors(faults);
                }
                if standing == Standing::New {
                    judge.known.keep(request.text, admitted.clone());
                }
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

impl Judge {
    /// Is a request certainly valid, since its document was?
    fn is_valid_again(&self, admitted: &Admitted, run: &Request) -> bool {
        let variables = admitted.variables(run.operation_name.as_deref());
        !admitted.is_judged_whole && self.inputs.fit(variables, &run.variables)
    }

    /// What keeps a request from being run.
    async fn faults(&self, admitted: &Admitted, run: &Request) -> Vec<ServerError> {
        let document = admitted.document.clone();
        let (name, variables) = (run.operation_name.clone(), run.variables.clone());
        self.checker.faults(document, name, variables).await
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

/// What may become of a request that is run.
pub(super) const OUTCOMES: [&str; 4] = ["faults", "errors", "user_errors", "ok"];

/// What became of a request that was run.
pub(super) fn executed(response: &Response) -> &'static str {
    let [faults, errors, user_errors, ok] = OUTCOMES;
    match response.errors.is_empty() {
        false if error::has_fault(&response.errors) => faults,
        false => errors,
        true if has_user_errors(&response.data) => user_errors,
        true => ok,
    }
}

/// Does a payload say what is wrong with the input?
fn has_user_errors(data: &Value) -> bool {
    let Value::Object(payloads) = data else {
        return false;
    };
    payloads.values().any(|payload| match payload {
        Value::Object(payload) => {
            let errors = payload.get("userErrors");
            matches!(errors, Some(Value::List(errors)) if !errors.is_empty())
        }
        _ => false,
    })
}

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

/// Errors that leave no data at all decide how the request as a whole is answered. Gives the codes of all errors, too.
pub(super) fn settle(
    mut response: Response,
    mutates: bool,
    max_errors: usize,
) -> (Reply, Vec<Code>) {
    let codes = error::present(&mut response.errors, max_errors);
    let no_data = match &response.data {
        Value::Null => true,
        Value::Object(fields) => fields.values().all(|value| *value == Value::Null),
        _ => false,
    };
    let reply = match refusal(&codes) {
        // A mutation may have done something before the argument that was wrong.
        Some(Refusal::Invalid) if mutates && response.data != Value::Null => {
            Reply::Executed(response)
        }
        Some(why) if no_data => Reply::Refused(why, response.errors),
        _ => Reply::Executed(response),
    };
    (reply, codes)
}

/// How a request is answered whose errors have these codes and which has no data; `None` where it
/// was run as asked and only the answer is no.
fn refusal(codes: &[Code]) -> Option<Refusal> {
    let all = |wanted: &[Code]| !codes.is_empty() && codes.iter().all(|code| wanted.contains(code));
    if all(&[
        Code::ValidationFailed,
        Code::ParseFailed,
        Code::BadUserInput,
        Code::NotAllowed,
        Code::BadCursor,
    ]) {
        Some(Refusal::Invalid)
    } else if all(&[Code::Unavailable]) {
        Some(Refusal::Unavailable)
    } else if all(&[Code::Internal, Code::Unavailable]) {
        Some(Refusal::Internal)
    } else {
        None
    }
}
