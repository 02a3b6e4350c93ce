//! TLS: the certificate, and how it is renewed while the server runs.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, SystemTime},
};

use rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use tokio::signal::unix::{SignalKind, signal};
use tokio_rustls::TlsAcceptor;

use crate::config::Connections;

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(10);

/// The certificate that the server shows, out of two files.
#[derive(Debug)]
pub(super) struct Certificate {
    certificate: PathBuf,
    key: PathBuf,
    shown: RwLock<Arc<CertifiedKey>>,
}

/// The files of a certificate cannot be used; the text says what is wrong.
#[derive(Debug, thiserror::Error)]
#[error("the TLS certificate cannot be used: {0}. Check --tls-certificate and --tls-key")]
pub struct TlsError(String);

impl Certificate {
    /// The certificate that is configured, where one is.
    pub(super) fn open(config: &Connections) -> Result<Option<Arc<Self>>, TlsError> {
        let (Some(certificate), Some(key)) = (&config.tls_certificate, &config.tls_key) else {
            return Ok(None);
        };
        let shown = RwLock::new(read(certificate, key)?);
        let (certificate, key) = (certificate.clone(), key.clone());
        Ok(Some(Arc::new(Self {
            certificate,
            key,
            shown,
        })))
    }

    /// What takes connections with it.
    pub(super) fn acceptor(self: &Arc<Self>) -> Result<TlsAcceptor, TlsError> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let config =
            ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.map_err(|error| TlsError(error.to_string()))?;
        let mut config = config
            .with_no_client_auth()
            .with_cert_resolver(self.clone());
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    /// Shows what is in the files whenever they change. What cannot be used leaves the certificate as it is.
    pub(super) async fn renew(self: Arc<Self>) {
        let mut known = self.age();
        let Ok(mut asked) = signal(SignalKind::hangup()) else {
            return;
        };
        loop {
            let is_asked = tokio::select! {
                _ = asked.recv() => true,
                () = tokio::time::sleep(LOOK) => false,
            };
            let age = self.age();
            if age == known && !is_asked {
                continue;
            }
            match read(&self.certificate, &self.key) {
                Ok(new) => {
                    *self.shown.write().unwrap_or_else(PoisonError::into_inner) = new;
                    known = age;
                    tracing::info!("the TLS certificate was read again");
                }
                Err(error) => tracing::error!(%error, "the TLS certificate stays as it was"),
            }
        }
    }

    fn age(&self) -> [Option<SystemTime>; 2] {
        [&self.certificate, &self.key]
            .map(|path| fs::metadata(path).and_then(|file| file.modified()).ok())
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(
            self.shown
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .clone(),
        )
    }
}

fn read(certificate: &Path, key: &Path) -> Result<Arc<CertifiedKey>, TlsError> {
    let failed = |path: &Path, error: &dyn ToString| {
        TlsError(format!("{}: {}", path.display(), error.to_string()))
    };
    let chain =
        CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(|error| failed(certificate, &error))?;
    if chain.is_empty() {
        return Err(failed(certificate, &"there is no certificate in it"));
    }
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| failed(key, &error))?;
    let pair = CertifiedKey::from_der(chain, private, &aws_lc_rs::default_provider());
    pair.map(Arc::new).map_err(|error| failed(key, &error))
}
