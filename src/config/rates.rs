use std::{fmt, num::NonZeroU32, str::FromStr};

use clap::Args;

/// How often somebody may ask. Each is a bucket of so many requests that fills up again by so many a minute.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Rate limits")]
pub struct Rates {
    /// Requests of one API client.
    #[arg(long = "rate-client", env = "FRONTDESK_RATE_CLIENT", value_name = "RATE", default_value_t = Self::DEFAULT.client)]
    pub client: Rate,
    /// Requests of one customer's sessions and tokens.
    #[arg(long = "rate-customer", env = "FRONTDESK_RATE_CUSTOMER", value_name = "RATE", default_value_t = Self::DEFAULT.customer)]
    pub customer: Rate,
    /// Requests without an API key from one address (from one /64 of IPv6).
    #[arg(long = "rate-address", env = "FRONTDESK_RATE_ADDRESS", value_name = "RATE", default_value_t = Self::DEFAULT.address)]
    pub address: Rate,
    /// Sensitive mutations of one customer: those about passwords, second factors, tokens, invitations and the e-mail address.
    /// Counted by all servers of one PostgreSQL together.
    #[arg(long = "rate-customer-sensitive", env = "FRONTDESK_RATE_CUSTOMER_SENSITIVE", value_name = "RATE", default_value_t = Self::DEFAULT.customer_sensitive)]
    pub customer_sensitive: Rate,
    /// Sensitive mutations without an API key from one address: those, and signing up, signing in, and what sends a mail.
    /// Counted by all servers of one PostgreSQL together.
    #[arg(long = "rate-address-sensitive", env = "FRONTDESK_RATE_ADDRESS_SENSITIVE", value_name = "RATE", default_value_t = Self::DEFAULT.address_sensitive)]
    pub address_sensitive: Rate,
}

impl Rates {
    const DEFAULT: Self = Self {
        client: Rate::of(100_000, 1_000_000),
        customer: Rate::of(600, 600),
        address: Rate::of(6_000, 6_000),
        customer_sensitive: Rate::of(60, 30),
        address_sensitive: Rate::of(300, 60),
    };

    /// No limit at all.
    pub const OFF: Self = Self {
        client: Rate(None),
        customer: Rate(None),
        address: Rate(None),
        customer_sensitive: Rate(None),
        address_sensitive: Rate(None),
    };
}

impl Default for Rates {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// `300+60/min`: 300 at once, and 60 more each minute. `off`: no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate(pub Option<Bucket>);

/// How much a bucket holds, and how soon it is full again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// What may come at once.
    pub burst: NonZeroU32,
    /// What comes back in a minute.
    pub per_minute: NonZeroU32,
}

/// The text is not a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write it like 300+60/min (300 at once, and 60 more each minute), or off")]
pub struct InvalidRate;

impl Rate {
    const fn of(burst: u32, per_minute: u32) -> Self {
        match (NonZeroU32::new(burst), NonZeroU32::new(per_minute)) {
            (Some(burst), Some(per_minute)) => Self(Some(Bucket { burst, per_minute })),
            _ => Self(None),
        }
    }
}

impl FromStr for Rate {
    type Err = InvalidRate;

    fn from_str(text: &str) -> Result<Self, InvalidRate> {
        if text == "off" {
            return Ok(Self(None));
        }
        let parts = text
            .strip_suffix("/min")
            .and_then(|text| text.split_once('+'));
        let (burst, per_minute) = parts.ok_or(InvalidRate)?;
        let number = |text: &str| text.trim().parse().map_err(|_| InvalidRate);
        let bucket = Bucket {
            burst: number(burst)?,
            per_minute: number(per_minute)?,
        };
        Ok(Self(Some(bucket)))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("off"),
            Some(Bucket { burst, per_minute }) => write!(f, "{burst}+{per_minute}/min"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_as_they_are_written() {
        for text in ["300+60/min", "1+1/min", "off"] {
            assert_eq!(
                text.parse::<Rate>().map(|rate| rate.to_string()),
                Ok(text.to_owned())
            );
        }
        for bad in [
            "", "300", "0+1/min", "1+0/min", "300+60", "300+60/s", "-1+1/min",
        ] {
            assert_eq!(bad.parse::<Rate>(), Err(InvalidRate), "{bad}");
        }
    }
}
