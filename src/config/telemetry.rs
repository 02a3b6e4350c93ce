use std::{fmt, time::Duration};

use clap::{Args, ValueEnum};
use sha2::{Digest, Sha256};

/// What a server tells of its work.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Telemetry")]
pub struct Telemetry {
    /// How the log is written: for people, or one JSON object a line.
    #[arg(long, env = "FRONTDESK_LOG_FORMAT", value_name = "FORMAT", default_value_t = Self::DEFAULT.log_format)]
    pub log_format: LogFormat,
    /// Milliseconds after which a request is logged as a slow one.
    #[arg(long, env = "FRONTDESK_SLOW_REQUEST", value_name = "MS", default_value_t = Self::DEFAULT.slow_request)]
    pub slow_request: Millis,
}

impl Telemetry {
    const DEFAULT: Self = Self {
        log_format: LogFormat::Text,
        slow_request: Millis(1_000),
    };
}

impl Default for Telemetry {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl fmt::Display for LogFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Json => "json",
        })
    }
}

/// A time in whole milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Millis(pub u64);

impl Millis {
    /// As the standard library's.
    pub const fn duration(self) -> Duration {
        Duration::from_millis(self.0)
    }
}

impl std::str::FromStr for Millis {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What whoever collects metrics from another machine shows.
#[derive(Clone)]
pub struct MetricsToken([u8; 32]);

impl MetricsToken {
    /// The token with this text.
    pub fn new(text: &str) -> Self {
        Self(Sha256::digest(text).into())
    }

    /// Is this its text? Hashes are compared, so that the time it takes tells nothing.
    pub fn is(&self, text: &str) -> bool {
        self.0 == <[u8; 32]>::from(Sha256::digest(text))
    }
}

impl fmt::Debug for MetricsToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MetricsToken").finish_non_exhaustive()
    }
}
