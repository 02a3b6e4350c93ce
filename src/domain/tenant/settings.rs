use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    domain::Result,
    repositories,
    values::{EmailUniqueness, Json, PartnerAssignment, PartnerFallback, PhoneMode},
};

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
    /// Reads what is stored. What this version does not understand is an error, not a default: a
    /// rule must not be lost because an older server looks at it.
    pub fn from_stored(json: &Json) -> Result<Self> {
        serde_json::from_str(json.as_str()).map_err(|error| {
            tracing::error!(%error, "a tenant's stored settings cannot be read");
            repositories::Error::Missing("settings that this version can read").into()
        })
    }

    /// What is stored: these over `old`, of which settings of a later version stay.
    pub fn to_stored(&self, old: Option<&Json>) -> Json {
        let mut stored = old
            .map(Json::value)
            .unwrap_or_else(|| Value::Object(Map::new()));
        if let (Value::Object(stored), Ok(Value::Object(new))) =
            (&mut stored, serde_json::to_value(self))
        {
            stored.extend(new);
        }
        Json::new(stored)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_absent_has_its_default_and_what_is_unknown_stays() {
        let stored = Json::new(serde_json::json!({"phoneMode": "STRIP", "later": [1]}));
        let expected = TenantSettings {
            phone_mode: PhoneMode::Strip,
            ..TenantSettings::default()
        };
        assert_eq!(
            TenantSettings::from_stored(&stored).ok(),
            Some(expected.clone())
        );
        let again = expected.to_stored(Some(&stored));
        assert_eq!(TenantSettings::from_stored(&again).ok(), Some(expected));
        assert_eq!(again.value()["later"], serde_json::json!([1]));
        let newer = Json::new(serde_json::json!({"phoneMode": "TELEPATHIC"}));
        assert!(TenantSettings::from_stored(&newer).is_err());
    }
}
