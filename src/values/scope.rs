//! Scopes: what an API client may do.

use std::{
    fmt::{self, Display},
    str::FromStr,
};

macro_rules! scopes {
    ($($(#[$doc:meta])* $Scope:ident $name:literal,)+) => {
        /// One permission of an API client.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Scope { $($(#[$doc])* $Scope,)+ }

        impl Scope {
            /// Every scope but `*`.
            pub const ALL: &[Self] = &[$(Self::$Scope),+];

            /// The scope's name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$Scope => $name,)+ }
            }
        }
    };
}

scopes! {
    /// Read customers, their addresses and fields.
    CustomersRead "customers:read",
    /// Create and change customers.
    CustomersWrite "customers:write",
    /// Set a customer's group.
    CustomersGroup "customers:group",
    /// Create customers as confirmed.
    CustomersConfirm "customers:confirm",
    /// Set a customer's partners.
    CustomersPartners "customers:partners",
    /// Link customers to organizations.
    CustomersOrganization "customers:organization",
    /// Subscribe customers to plans.
    CustomersPlans "customers:plans",
    /// Set remote assistance.
    CustomersAssist "customers:assist",
    /// Set the ids that customers have in other systems.
    CustomersExternalIds "customers:external-ids",
    /// Set what only a migration may: creation and confirmation times.
    CustomersMigrate "customers:migrate",
    /// Act as a customer.
    CustomersImpersonate "customers:impersonate",
    /// Erase customers.
    CustomersErase "customers:erase",
    /// Read and write private metadata.
    MetadataPrivate "metadata:private",
    /// Read settings.
    SettingsRead "settings:read",
    /// Change settings and custom field definitions.
    SettingsWrite "settings:write",
    /// Create and change partners and stores.
    PartnersWrite "partners:write",
    /// Create and change organizations.
    OrganizationsWrite "organizations:write",
    /// Create and change plans.
    PlansWrite "plans:write",
    /// Create and change API clients.
    ApiClientsWrite "api-clients:write",
    /// Read the audit trail.
    AuditRead "audit:read",
    /// Create and change webhooks.
    WebhooksWrite "webhooks:write",
    /// Import.
    ImportsWrite "imports:write",
    /// Export.
    ExportsRead "exports:read",
    /// Read trusted documents.
    DocumentsRead "documents:read",
    /// Register and remove trusted documents.
    DocumentsWrite "documents:write",
}

impl Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of scopes. `*` is all of them, those of later versions included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scopes {
    bits: u64,
}

/// The name is no scope's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no scope {name:?}; the scopes are {all} and *", all = Scope::ALL.iter().map(|s| s.as_str()).collect::<Vec<_>>().join(", "))]
pub struct UnknownScope {
    name: String,
}

impl Scopes {
    /// `*`.
    pub const EVERY: Self = Self { bits: u64::MAX };
    /// No scope.
    pub const NONE: Self = Self { bits: 0 };

    /// Is `scope` among them?
    pub fn contains(self, scope: Scope) -> bool {
        self.bits & (1 << scope as u64) != 0
    }

    /// Those of either.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            bits: self.bits | other.bits,
        }
    }

    /// The names; `*` alone where it was given.
    pub fn names(self) -> Vec<&'static str> {
        if self == Self::EVERY {
            return vec!["*"];
        }
        Scope::ALL
            .iter()
            .filter(|scope| self.contains(**scope))
            .map(|scope| scope.as_str())
            .collect()
    }
}

impl Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.names().join(" "))
    }
}

/// Names separated by white space or commas.
impl FromStr for Scopes {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        let mut scopes = Self::NONE;
        for name in text
            .split([' ', ',', '\n', '\t'])
            .filter(|name| !name.is_empty())
        {
            if name == "*" {
                return Ok(Self::EVERY);
            }
            let scope = Scope::ALL.iter().find(|scope| scope.as_str() == name);
            let scope = scope.ok_or_else(|| UnknownScope {
                name: name.to_owned(),
            })?;
            scopes.bits |= 1 << *scope as u64;
        }
        Ok(scopes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_back() {
        let some: Scopes = "customers:write, customers:read".parse().expect("scopes");
        assert_eq!(some.to_string(), "customers:read customers:write");
        assert!(some.contains(Scope::CustomersRead) && !some.contains(Scope::SettingsRead));
        assert_eq!("customers:read *".parse(), Ok(Scopes::EVERY));
        assert_eq!(Scopes::EVERY.to_string(), "*");
        assert!("customers:fly".parse::<Scopes>().is_err());
    }
}
