use async_graphql::{Enum, SimpleObject};

use crate::{domain::tenant, values};

/// Which partners a new customer is assigned to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "values::PartnerAssignment")]
pub(in crate::graphql) enum PartnerAssignment {
    /// All partners that the calling API client can access. A store is kept, but decides nothing.
    AllAccessible,
    /// The partner of the store that the input names, and no other.
    StoreBased,
}

/// What happens to a customer without a store where partners follow from stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "values::PartnerFallback")]
pub(in crate::graphql) enum PartnerFallback {
    /// The input is refused: `storeId` is REQUIRED.
    Reject,
    /// It is assigned to all partners that the calling API client can access.
    AllAccessible,
}

/// How telephone numbers are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "values::PhoneMode")]
pub(in crate::graphql) enum PhoneMode {
    /// As given.
    Free,
    /// Their digits.
    Strip,
    /// In E.164; what is not a valid number with its country code is refused.
    Strict,
}

/// Within what an e-mail address belongs to one customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "values::EmailUniqueness")]
pub(in crate::graphql) enum EmailUniqueness {
    /// The tenant.
    Tenant,
    /// Each site.
    Site,
    /// Nothing: several customers may have one address.
    None,
}

/// The rules that a tenant sets for itself.
#[derive(SimpleObject)]
pub(in crate::graphql) struct TenantSettings {
    /// Which partners a new customer is assigned to. `ALL_ACCESSIBLE` for a new tenant.
    partner_assignment: PartnerAssignment,
    /// What happens to a customer without a store where partners follow from stores. `REJECT` for a
    /// new tenant.
    partner_fallback: PartnerFallback,
    /// How telephone numbers are kept. `FREE` for a new tenant.
    phone_mode: PhoneMode,
    /// Within what an e-mail address belongs to one customer. `TENANT` for a new tenant.
    email_uniqueness: EmailUniqueness,
}

impl From<tenant::TenantSettings> for TenantSettings {
    fn from(settings: tenant::TenantSettings) -> Self {
        Self {
            partner_assignment: settings.partner_assignment.into(),
            partner_fallback: settings.partner_fallback.into(),
            phone_mode: settings.phone_mode.into(),
            email_uniqueness: settings.email_uniqueness.into(),
        }
    }
}
