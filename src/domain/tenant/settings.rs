use serde::{Deserialize, Serialize};

use crate::values::{EmailUniqueness, Json, PartnerAssignment, PartnerFallback, PhoneMode};

/// The rules that a tenant sets for itself. Kept as JSON; what is absent has its default, so a new
/// setting needs no migration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TenantSettings {
    /// Which partners a new customer is assigned to.
    pub partner_assignment: PartnerAssignment,
    /// What happens to a customer without a store where partners follow from stores.
    pub partner_fallback: PartnerFallback,
    /// How telephone numbers are kept.
    pub phone_mode: PhoneMode,
    /// Within what an e-mail address belongs to one customer.
    pub email_uniqueness: EmailUniqueness,
}

impl Default for TenantSettings {
    fn default() -> Self {
        Self {
            partner_assignment: PartnerAssignment::AllAccessible,
            partner_fallback: PartnerFallback::Reject,
            phone_mode: PhoneMode::Free,
            email_uniqueness: EmailUniqueness::Tenant,
        }
    }
}

impl TenantSettings {
    /// Reads what is stored.
    pub fn from_stored(json: &Json) -> Self {
        serde_json::from_str(json.as_str()).unwrap_or_else(|error| {
            tracing::error!(%error, "a tenant's stored settings cannot be read; its defaults apply");
            Self::default()
        })
    }

    /// What is stored.
    pub fn to_stored(&self) -> Json {
        Json::new(serde_json::to_value(self).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_absent_has_its_default() {
        let stored = Json::new(serde_json::json!({"phoneMode": "STRIP"}));
        let expected = TenantSettings {
            phone_mode: PhoneMode::Strip,
            ..TenantSettings::default()
        };
        assert_eq!(TenantSettings::from_stored(&stored), expected);
        assert_eq!(TenantSettings::from_stored(&expected.to_stored()), expected);
    }
}
