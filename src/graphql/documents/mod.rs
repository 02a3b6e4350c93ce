//! Which text a request's document has: its own, or that of a document that the server knows.
//!
//! A server knows documents that its operator trusts (the [`manifest`]), that a tenant has registered (the store), and
//! that clients have sent together with their hash ([`automatic`]).

mod automatic;
mod check;
mod manifest;

use std::sync::Arc;

use self::automatic::Automatic;
pub(super) use self::check::{Checker, unknown_type};
pub use self::manifest::{InvalidManifest, Manifest};
use super::reply::{Refusal, Reply};
use crate::{
    app::App,
    config::{Config, TrustedDocuments},
    domain::{Call, trusted_document},
    values::Scope,
};

/// What a request asks to be run.
#[derive(Debug, Clone)]
pub enum Document {
    /// What one of the server's own pages asks: it is always run.
    Own(&'static str),
    /// A text.
    Text(String),
    /// A text, and what is said to be its SHA-256, in hexadecimal.
    Hashed {
        /// The hash.
        hash: String,
        /// The text.
        text: String,
    },
    /// A document that the server may know by this hash, or as a trusted one by this id.
    Hash(String),
    /// A trusted document.
    Id(String),
}

/// The documents that a server knows.
pub(super) struct Documents {
    mode: TrustedDocuments,
    manifest: Arc<Manifest>,
    automatic: Option<Automatic>,
}

/// A document that may be run.
pub(super) struct Found {
    pub(super) text: Arc<str>,
    /// Is it one of the server's own?
    pub(super) is_own: bool,
    /// The hash that it is to be known by from now on.
    hash: Option<String>,
}

impl From<Arc<str>> for Found {
    fn from(text: Arc<str>) -> Self {
        Self {
            text,
            is_own: false,
            hash: None,
        }
    }
}

impl Documents {
    pub(super) fn open(config: &Config) -> Result<Self, InvalidManifest> {
        Ok(Self {
            mode: config.documents.trusted,
            manifest: Arc::new(Manifest::open(config)?),
            automatic: config.documents.is_automatic().then(Automatic::default),
        })
    }

    /// Reads the manifest again whenever it changes.
    pub(super) fn renew(&self) -> impl Future<Output = ()> + Send + use<> {
        self.manifest.clone().renew()
    }

    /// The text of a document, as far as it is known without asking the store.
    pub(super) fn text(&self, document: &Document) -> Option<Arc<str>> {
        match document {
            Document::Own(text) => Some((*text).into()),
            Document::Text(text) | Document::Hashed { text, .. } => Some(text.as_str().into()),
            Document::Hash(hash) => {
                let known = self.automatic.as_ref().and_then(|known| known.find(hash));
                known.or_else(|| self.manifest.find(hash))
            }
            Document::Id(id) => self.manifest.find(id),
        }
    }

    /// The document of a request, where its caller may have it run.
    pub(super) async fn find(
        &self,
        app: &App,
        call: &Call,
        document: Document,
    ) -> Result<Found, Box<Reply>> {
        match document {
            Document::Own(text) => Ok(Found {
                is_own: true,
                ..Found::from(Arc::from(text))
            }),
            Document::Text(text) => {
                self.check_free(call)?;
                Ok(Arc::<str>::from(text).into())
            }
            Document::Hashed { hash, text } => self.find_hashed(app, call, hash, text).await,
            Document::Hash(hash) => {
                let known = self.automatic.as_ref().and_then(|known| known.find(&hash));
                if let Some(text) = known {
                    return Ok(text.into());
                }
                match self.find_trusted(app, call, &hash).await? {
                    Some(text) => Ok(text.into()),
                    None => Err(self.unknown_hash().into()),
                }
            }
            Document::Id(_) if self.mode == TrustedDocuments::Off => Err(Reply::refused(
                Refusal::UnknownDocument,
                "PERSISTED_QUERY_NOT_SUPPORTED",
                "This server runs no documents by their ids. Send the query itself.",
            )
            .into()),
            Document::Id(id) => match self.find_trusted(app, call, &id).await? {
                Some(text) => Ok(text.into()),
                None => Err(Reply::refused(
                    Refusal::UnknownDocument,
                    "PERSISTED_QUERY_NOT_FOUND",
                    "There is no trusted document with this documentId: register it first.",
                )
                .into()),
            },
        }
    }

    async fn find_hashed(
        &self,
        app: &App,
        call: &Call,
        hash: String,
        text: String,
    ) -> Result<Found, Box<Reply>> {
        if trusted_document::hash(&text) != hash {
            let message = "The sha256Hash is not that of the query: send its SHA-256 in lower-case hexadecimal digits.";
            let code = "PERSISTED_QUERY_HASH_MISMATCH";
            return Err(Reply::refused(Refusal::Inadmissible, code, message).into());
        }
        if let Err(refused) = self.check_free(call) {
            // Who sends the text along does not mean another document.
            let trusted = self.find_trusted(app, call, &hash).await?;
            if trusted.as_deref() != Some(text.as_str()) {
                return Err(refused);
            }
        }
        Ok(Found {
            hash: Some(hash),
            ..Found::from(Arc::from(text))
        })
    }

    /// Keeps a document under the hash that came with it, now that it is known to be within the limits.
    pub(super) fn keep(&self, found: &Found) {
        if let (Some(automatic), Some(hash)) = (&self.automatic, &found.hash) {
            automatic.keep(hash, &found.text);
        }
    }

    /// A document that the operator or the caller's tenant trusts.
    async fn find_trusted(
        &self,
        app: &App,
        call: &Call,
        id: &str,
    ) -> Result<Option<Arc<str>>, Box<Reply>> {
        if self.mode == TrustedDocuments::Off {
            return Ok(None);
        }
        if let Some(text) = self.manifest.find(id) {
            return Ok(Some(text));
        }
        let found = trusted_document::find(app, call, id).await;
        let found = found.map_err(|error| Box::new(Reply::failed(error)))?;
        Ok(found.map(Into::into))
    }

    /// Refuses a document that is not known, where nothing else is run. Who may register it need not do so first.
    fn check_free(&self, call: &Call) -> Result<(), Box<Reply>> {
        if self.mode != TrustedDocuments::Require || call.require(Scope::DocumentsWrite).is_ok() {
            return Ok(());
        }
        let message = "This server runs trusted documents alone: name one by its documentId. An API key with the scope documents:write may send others.";
        let code = "PERSISTED_QUERY_REQUIRED";
        Err(Reply::refused(Refusal::Forbidden, code, message).into())
    }

    /// In the words of Apollo's protocol: a client sends the document itself now, or always.
    fn unknown_hash(&self) -> Reply {
        let (code, message) =
            match self.automatic.is_some() || self.mode == TrustedDocuments::Require {
                true => ("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound"),
                false => (
                    "PERSISTED_QUERY_NOT_SUPPORTED",
                    "PersistedQueryNotSupported",
                ),
            };
        Reply::refused(Refusal::UnknownDocument, code, message)
    }
}
