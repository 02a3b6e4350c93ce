use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use clap::Args;

use super::{CliError, print, serve::listen_address};

/// How long the server may take to say how it is.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug, Clone, Args)]
pub(super) struct Health {
    /// Where the server listens.
    #[arg(long, env = "FRONTDESK_LISTEN", value_name = "HOST:PORT", default_value = super::serve::DEFAULT_LISTEN)]
    listen: String,
    /// Whether the server speaks TLS: the certificate that it shows.
    #[arg(long, env = "FRONTDESK_TLS_CERTIFICATE", value_name = "FILE")]
    tls_certificate: Option<std::path::PathBuf>,
    /// Only whether it is alive, whatever its database does: what decides whether to start it anew.
    #[arg(long)]
    live: bool,
}

impl Health {
    pub(super) async fn run(self) -> Result<(), CliError> {
        let address = own(listen_address(&self.listen).await?);
        let scheme = if self.tls_certificate.is_some() {
            "https"
        } else {
            "http"
        };
        let failed =
            |error: reqwest::Error| CliError::Io(format!("{address} does not answer: {error}"));
        let client = reqwest::Client::builder()
            .timeout(PATIENCE)
            // It is for a name, and this machine asks itself by its address.
            .danger_accept_invalid_certs(true)
            .no_proxy();
        let client = client.build().map_err(failed)?;
        let path = if self.live { "livez" } else { "readyz" };
        let answer = client
            .get(format!("{scheme}://{address}/{path}"))
            .send()
            .await
            .map_err(failed)?;
        let status = answer.status();
        let text = answer.text().await.map_err(failed)?;
        if status.is_success() {
            return print(text.trim());
        }
        Err(CliError::Domain(format!(
            "{address} answers {status}: {}",
            text.trim()
        )))
    }
}

/// Where a server is reached from its own machine.
fn own(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}
