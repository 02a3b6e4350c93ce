//! Whether a request is one that this server runs: its document is measured and validated, with less ado where it was before.

use std::sync::Arc;

use async_graphql::{Request, ServerError, registry::Registry};

use super::{
    documents::Checker,
    guard::{self, Admitted, Inadmissible, Inputs, KnownDocuments},
};
use crate::config::Limits;

/// Judges requests.
pub(super) struct Judge {
    checker: Arc<Checker>,
    inputs: Inputs,
    known: KnownDocuments,
}

/// What is known of a document.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing.
    New,
    /// It was valid, and is kept.
    Known,
    /// It is one of the server's own, which have limits of their own.
    Own,
}

impl Judge {
    /// With the types of `registry`, which are those of `checker`.
    pub(super) fn new(checker: Arc<Checker>, registry: &Registry) -> Self {
        Self {
            checker,
            inputs: Inputs::new(registry),
            known: KnownDocuments::default(),
        }
    }

    /// A document within the limits, and what is known of it. One that `is_own` is judged by itself each time.
    pub(super) fn admit(
        &self,
        text: &str,
        limits: &Limits,
        is_own: bool,
    ) -> Result<(Arc<Admitted>, Standing), Inadmissible> {
        let standing = match is_own {
            true => Standing::Own,
            false => match self.known.find(text) {
                Some(admitted) => return Ok((admitted, Standing::Known)),
                None => Standing::New,
            },
        };
        Ok((Arc::new(guard::admit(text, limits)?), standing))
    }

    /// What keeps a request from being run. Where nothing does, its document is known from now on.
    pub(super) async fn faults(
        &self,
        text: Arc<str>,
        (admitted, standing): (&Arc<Admitted>, Standing),
        run: &Request,
    ) -> Vec<ServerError> {
        let operation = run.operation_name.as_deref();
        if standing == Standing::Known && self.inputs.fit(admitted, operation, &run.variables) {
            return Vec::new();
        }
        let document = admitted.document.clone();
        let (name, variables) = (run.operation_name.clone(), run.variables.clone());
        let faults = self.checker.faults(document, name, variables).await;
        if faults.is_empty() && standing == Standing::New {
            self.known.keep(text, admitted.clone());
        }
        faults
    }
}
