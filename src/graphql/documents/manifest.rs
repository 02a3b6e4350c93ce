//! The manifest of trusted documents: a file in the format of `@apollo/generate-persisted-query-manifest`.

use std::{
    collections::HashMap,
    fs,
    path::Path,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, SystemTime},
};

use async_graphql::parser::types::OperationType;
use futures_util::FutureExt;
use serde::Deserialize;
use tokio::signal::unix::{SignalKind, signal};

use super::check::Checker;
use crate::{
    config::Config,
    domain::trusted_document::is_document_id,
    graphql::{guard::Costs, schema},
};

/// How often the file is looked at.
const LOOK: Duration = Duration::from_secs(10);
const FORMAT: &str = "apollo-persisted-query-manifest";

/// The documents that an operator trusts, as the file had them last.
pub struct Manifest {
    config: Config,
    documents: RwLock<Arc<Documents>>,
}

/// Texts by their ids.
type Documents = HashMap<String, Arc<str>>;

/// A manifest cannot be used; the text says what is wrong with it.
#[derive(Debug, thiserror::Error)]
#[error("the document manifest {path} cannot be used (check --document-manifest): {reason}")]
pub struct InvalidManifest {
    path: String,
    reason: String,
}

#[derive(Deserialize)]
struct File {
    format: String,
    version: u64,
    operations: Vec<Operation>,
}

#[derive(Deserialize)]
struct Operation {
    id: String,
    name: String,
    #[serde(rename = "type")]
    kind: Kind,
    body: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Query,
    Mutation,
    Subscription,
}

impl Manifest {
    /// The one that is configured; an empty one where none is.
    pub fn open(config: &Config) -> Result<Self, InvalidManifest> {
        Ok(Self {
            documents: RwLock::new(Arc::new(read(config)?)),
            config: config.clone(),
        })
    }

    /// The document with this id.
    pub(super) fn find(&self, id: &str) -> Option<Arc<str>> {
        self.documents().get(id).cloned()
    }

    fn documents(&self) -> Arc<Documents> {
        let documents = self.documents.read();
        documents.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes what is in the file whenever that changes. What cannot be used leaves the documents as they are.
    pub(super) async fn renew(self: Arc<Self>) {
        let (Some(path), Ok(mut asked)) = (
            &self.config.documents.manifest,
            signal(SignalKind::hangup()),
        ) else {
            return;
        };
        let mut known = age(path);
        loop {
            let is_asked = tokio::select! {
                _ = asked.recv() => true,
                () = tokio::time::sleep(LOOK) => false,
            };
            let age = age(path);
            if age == known && !is_asked {
                continue;
            }
            // What cannot be used is told once.
            known = age;
            let config = self.config.clone();
            // Thousands of documents take a while.
            let read = tokio::task::spawn_blocking(move || read(&config)).await;
            let read =
                read.unwrap_or_else(|_| Err(invalid(path, "it cannot be judged".to_owned())));
            match read {
                Ok(new) => {
                    let count = new.len();
                    let mut documents = self
                        .documents
                        .write()
                        .unwrap_or_else(PoisonError::into_inner);
                    *documents = Arc::new(new);
                    tracing::info!(documents = count, "the document manifest was read again");
                }
                Err(error) => tracing::error!(%error, "the trusted documents stay as they were"),
            }
        }
    }
}

fn age(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|file| file.modified()).ok()
}

fn invalid(path: &Path, reason: String) -> InvalidManifest {
    InvalidManifest {
        path: path.display().to_string(),
        reason,
    }
}

fn read(config: &Config) -> Result<Documents, InvalidManifest> {
    let Some(path) = &config.documents.manifest else {
        return Ok(Documents::new());
    };
    let invalid = |reason| invalid(path, reason);
    let text = fs::read_to_string(path).map_err(|error| invalid(error.to_string()))?;
    let file: File = serde_json::from_str(&text)
        .map_err(|error| invalid(format!("it is not a manifest in JSON: {error}")))?;
    if file.format != FORMAT || file.version != 1 {
        let reason = format!("its format must be {FORMAT:?}, and its version 1");
        return Err(invalid(reason));
    }
    let costs = Arc::new(Costs::new(&schema::registry()));
    let checker = Checker::new(config, costs);
    let mut documents = Documents::new();
    for (index, operation) in file.operations.into_iter().enumerate() {
        let place = format!("operations[{index}] ({:?})", operation.name);
        check(&checker, &operation).map_err(|reason| invalid(format!("{place}: {reason}")))?;
        let Operation { id, body, .. } = operation;
        if documents.insert(id, body.into()).is_some() {
            return Err(invalid(format!("{place}: its id is there twice")));
        }
    }
    Ok(documents)
}

fn check(checker: &Checker, operation: &Operation) -> Result<(), String> {
    if !is_document_id(&operation.id) {
        return Err("its id must be 1 to 128 visible ASCII characters".to_owned());
    }
    // Nothing in it waits: the document is not run.
    let checked = checker.check(&operation.body).now_or_never();
    let checked = checked.unwrap_or_else(|| Err("it cannot be judged".to_owned()))?;
    if checked.name.as_ref() != Some(&operation.name) {
        let name = checked.name.unwrap_or_default();
        return Err(format!("its body's operation is called {name:?}"));
    }
    let kind = match checked.kind {
        OperationType::Query => Kind::Query,
        OperationType::Mutation => Kind::Mutation,
        OperationType::Subscription => Kind::Subscription,
    };
    if kind != operation.kind {
        return Err(format!("its body is a {}", checked.kind));
    }
    Ok(())
}
