//! TLS to PostgreSQL, by the parameters of its own URLs: `sslmode` and `sslrootcert`.
//!
//! They mean what they mean to PostgreSQL's programs: `prefer` encrypts where the server can, `require` always,
//! `verify-ca` checks whose certificate it is, `verify-full` also the host's name. What is checked, is checked with
//! the certificates of the machine or those in the file; with a file, `require` is `verify-ca`. Certificates of
//! clients are not supported.

use std::{
    path::PathBuf,
    str::FromStr,
    sync::{Arc, OnceLock},
};

use percent_encoding::percent_decode_str;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
};
use tokio_postgres::{Config, config::SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

/// An address with what it says of TLS.
pub(super) struct Address {
    pub(super) config: Config,
    tls: Tls,
    roots: Roots,
}

/// Whose certificates the server's is checked with.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Roots {
    /// The machine's, where it is checked at all.
    Unsaid,
    /// The machine's: what PostgreSQL's programs call `system`.
    Machine,
    File(PathBuf),
}

/// How sure the server has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tls {
    Disable,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (address, query) = text.split_once('?').unwrap_or((text, ""));
        let (mut tls, mut roots, mut others) = (None, Roots::Unsaid, Vec::new());
        for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
            match parameter.split_once('=') {
                Some(("sslmode", mode)) => tls = Some(mode.parse()?),
                Some(("sslrootcert", file)) => {
                    let file = percent_decode_str(file).decode_utf8();
                    let file = file.map_err(|_| "sslrootcert is no file name in UTF-8")?;
                    roots = match &*file {
                        "system" => Roots::Machine,
                        file => Roots::File(PathBuf::from(file)),
                    };
                }
                _ => others.push(parameter),
            }
        }
        let tls = match (tls, &roots) {
            (Some(Tls::Require), Roots::File(_)) => Tls::VerifyCa,
            (None, Roots::Machine) => Tls::VerifyFull,
            (Some(Tls::VerifyFull), _) => Tls::VerifyFull,
            (Some(tls), Roots::Unsaid) => tls,
            (None, Roots::Unsaid) => Tls::Prefer,
            (_, Roots::Machine) => {
                return Err("sslrootcert=system goes with sslmode=verify-full".to_owned());
            }
            (Some(Tls::VerifyCa), Roots::File(_)) => Tls::VerifyCa,
            (_, Roots::File(_)) => {
                let modes = "require, verify-ca or verify-full";
                return Err(format!("sslrootcert is looked at with sslmode={modes}"));
            }
        };
        let address = if others.is_empty() {
            address.to_owned()
        } else {
            format!("{address}?{}", others.join("&"))
        };
        let mut config: Config = address
            .parse()
            .map_err(|error| super::with_causes(&error))?;
        config.ssl_mode(match tls {
            Tls::Disable => SslMode::Disable,
            Tls::Prefer => SslMode::Prefer,
            Tls::Require | Tls::VerifyCa | Tls::VerifyFull => SslMode::Require,
        });
        Ok(Self { config, tls, roots })
    }
}

impl FromStr for Tls {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "disable" => Self::Disable,
            "prefer" => Self::Prefer,
            "require" => Self::Require,
            "verify-ca" => Self::VerifyCa,
            "verify-full" => Self::VerifyFull,
            _ => {
                let known = "disable, prefer, require, verify-ca or verify-full";
                return Err(format!("sslmode must be {known}"));
            }
        })
    }
}

impl Address {
    /// What makes its connections safe.
    pub(super) fn connector(&self) -> Result<MakeRustlsConnect, String> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let lenient = |chain| Lenient {
            provider: provider.clone(),
            chain,
        };
        let verifier: Arc<dyn ServerCertVerifier> = match self.tls {
            Tls::Disable | Tls::Prefer | Tls::Require => Arc::new(lenient(None)),
            Tls::VerifyCa => Arc::new(lenient(Some(self.verifier(&provider)?))),
            Tls::VerifyFull => self.verifier(&provider)?,
        };
        let config =
            ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.map_err(|error| error.to_string())?;
        let config = config
            .dangerous()
            .with_custom_certificate_verifier(verifier);
        Ok(MakeRustlsConnect::new(config.with_no_client_auth()))
    }

    fn verifier(
        &self,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Arc<WebPkiServerVerifier>, String> {
        let roots = match &self.roots {
            Roots::File(file) => {
                let failed = |error: &dyn ToString| {
                    format!("sslrootcert {}: {}", file.display(), error.to_string())
                };
                let mut roots = RootCertStore::empty();
                let certificates =
                    CertificateDer::pem_file_iter(file).map_err(|error| failed(&error))?;
                for certificate in certificates {
                    let certificate = certificate.map_err(|error| failed(&error))?;
                    roots.add(certificate).map_err(|error| failed(&error))?;
                }
                Arc::new(roots)
            }
            Roots::Unsaid | Roots::Machine => of_the_machine(),
        };
        if roots.is_empty() {
            return Err(
                "there is no certificate to check the server's with: name a file with sslrootcert"
                    .to_owned(),
            );
        }
        let verifier = WebPkiServerVerifier::builder_with_provider(roots, provider.clone());
        verifier.build().map_err(|error| error.to_string())
    }
}

/// Those that the machine trusts, read once.
fn of_the_machine() -> Arc<RootCertStore> {
    static KNOWN: OnceLock<Arc<RootCertStore>> = OnceLock::new();
    let read = || {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        Arc::new(roots)
    };
    KNOWN.get_or_init(read).clone()
}

/// Checks less than the name: with a `chain`, whose certificate it is; without, nothing. Nobody listens then, and who
/// is at the other end is not known.
#[derive(Debug)]
struct Lenient {
    provider: Arc<CryptoProvider>,
    chain: Option<Arc<WebPkiServerVerifier>>,
}

impl ServerCertVerifier for Lenient {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(chain) = &self.chain else {
            return Ok(ServerCertVerified::assertion());
        };
        match chain.verify_server_cert(certificate, between, name, ocsp, now) {
            // The chain is checked before the name.
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(ServerCertVerified::assertion()),
            result => result,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let known = &self.provider.signature_verification_algorithms;
        known.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_addresses_say_of_tls() {
        let read = |text: &str| {
            let address: Address = text.parse().map_err(|error: String| error)?;
            Ok((address.tls, address.roots))
        };
        let file = || Roots::File(PathBuf::from("/etc/ca.pem"));
        let system = "postgres://u@h/d?sslmode=verify-full&sslrootcert=system&connect_timeout=3";
        for (text, expected) in [
            ("postgres://u@h/d", Ok((Tls::Prefer, Roots::Unsaid))),
            (
                "postgres://u@h/d?sslmode=disable",
                Ok((Tls::Disable, Roots::Unsaid)),
            ),
            (
                "postgres://u@h/d?sslmode=require",
                Ok((Tls::Require, Roots::Unsaid)),
            ),
            (system, Ok((Tls::VerifyFull, Roots::Machine))),
            (
                "postgres://u@h/d?sslrootcert=system",
                Ok((Tls::VerifyFull, Roots::Machine)),
            ),
            (
                "postgres://u@h/d?sslrootcert=%2Fetc%2Fca.pem&sslmode=verify-ca",
                Ok((Tls::VerifyCa, file())),
            ),
            (
                "postgres://u@h/d?sslrootcert=%2Fetc%2Fca.pem&sslmode=require",
                Ok((Tls::VerifyCa, file())),
            ),
            (
                "postgres://u@h/d?sslrootcert=%2Fetc%2Fca.pem&sslmode=verify-full",
                Ok((Tls::VerifyFull, file())),
            ),
            (
                "postgres://u@h/d?sslrootcert=%2Fetc%2Fca.pem",
                Err(
                    "sslrootcert is looked at with sslmode=require, verify-ca or verify-full"
                        .to_owned(),
                ),
            ),
            (
                "postgres://u@h/d?sslrootcert=system&sslmode=require",
                Err("sslrootcert=system goes with sslmode=verify-full".to_owned()),
            ),
            (
                "postgres://u@h/d?sslmode=allow",
                Err(
                    "sslmode must be disable, prefer, require, verify-ca or verify-full".to_owned(),
                ),
            ),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
        assert_eq!(
            system
                .parse::<Address>()
                .ok()
                .and_then(|address| address.config.get_connect_timeout().copied()),
            Some(std::time::Duration::from_secs(3)),
        );
    }
}
