use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{Brand, LinkUrls};
use crate::{
    domain::Result,
    repositories,
    values::{
        DefaultSubscription, EmailConfirmation, Identifier, Json, LanguageCode, NameRule,
        PartnerAssignment, PartnerFallback, PasswordPolicy, PhoneMode, RequirableAddressField,
        RequirableField, Uniqueness,
    },
};

macro_rules! settings {
    (
        tenant { $($(#[$doc:meta])* $name:ident: $Type:ty = $default:expr,)+ }
        site { $($(#[$site_doc:meta])* $site_name:ident: $SiteType:ty = $site_default:expr,)+ }
    ) => {
        /// The rules that a tenant sets for itself. Kept as JSON; what is absent has its default, so
        /// a new setting needs no migration.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase", default)]
        pub struct TenantSettings {
            $($(#[$doc])* pub $name: $Type,)+
            $($(#[$site_doc])* pub $site_name: $SiteType,)+
        }

        impl Default for TenantSettings {
            fn default() -> Self {
                Self { $($name: $default,)+ $($site_name: $site_default,)+ }
            }
        }

        /// What a site sets otherwise than its tenant; `None` where it does as the tenant does.
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase", default)]
        pub struct SiteSettings {
            $(
                $(#[$site_doc])*
                #[serde(skip_serializing_if = "Option::is_none")]
                pub $site_name: Option<$SiteType>,
            )+
        }

        impl TenantSettings {
    /// May customers have this language?
    pub fn uses(&self, language: &LanguageCode) -> bool {
        self.languages.is_empty() || self.languages.contains(language)
    }

    /// The language of customers, where nothing says another: of those that are used.
    pub fn default_language(&self) -> LanguageCode {
        match self.languages.first() {
            Some(first) if !self.languages.contains(&self.default_language) => *first,
            _ => self.default_language,
        }
    }

            /// The rules that hold at a site.
            #[must_use]
            pub fn at(&self, site: &SiteSettings) -> Self {
                Self {
                    $($name: self.$name.clone(),)+
                    $($site_name: site.$site_name.clone().unwrap_or_else(|| self.$site_name.clone()),)+
                }
            }
        }
    };
}

settings! {
    tenant {
        /// What identifies a customer: each of these is required.
        required_identifiers: Vec<Identifier> = vec![Identifier::Email],
        /// The fields of an address that are required.
        required_address_fields: Vec<RequirableAddressField> = vec![
            RequirableAddressField::Street,
            RequirableAddressField::City,
            RequirableAddressField::Country,
        ],
        /// Is a postal code required in countries that have them?
        postcode_required: bool = false,
        /// What names may consist of.
        name_rule: NameRule = NameRule::Any,
        /// Has a new customer to come from somewhere?
        source_required: bool = false,
        /// Within what an e-mail address belongs to one customer.
        email_uniqueness: Uniqueness = Uniqueness::Tenant,
        /// Within what a username belongs to one customer.
        username_uniqueness: Uniqueness = Uniqueness::Tenant,
        /// How telephone numbers are kept.
        phone_mode: PhoneMode = PhoneMode::Free,
        /// Does a telephone number belong to one customer of the tenant?
        phone_unique: bool = false,
        /// Which partners a new customer is assigned to.
        partner_assignment: PartnerAssignment = PartnerAssignment::AllAccessible,
        /// What happens to a customer without a store where partners follow from stores.
        partner_fallback: PartnerFallback = PartnerFallback::Reject,
        /// Which plan a new organization gets by itself.
        default_subscription: DefaultSubscription = DefaultSubscription::None,
        /// The page of a customer, with `{id}` for the id; `None` for the server's own.
        customer_url_template: Option<String> = None,
    }
    site {
        /// What passwords must be like.
        password_policy: PasswordPolicy = PasswordPolicy::Nist,
        /// Does who signs up need a password?
        password_required: bool = true,
        /// The fields of a customer that are required.
        required_fields: Vec<RequirableField> = Vec::new(),
        /// When a customer has to show that an e-mail address is theirs.
        email_confirmation: EmailConfirmation = EmailConfirmation::None,
        /// Does a site say whether there is an account? `None`: not where confirmation comes first.
        disclose_account_existence: Option<bool> = None,
        /// The language of customers, where nothing says another.
        default_language: LanguageCode = LanguageCode::ENGLISH,
        /// The language of messages, where the caller asks for none that they are written in.
        message_language: LanguageCode = LanguageCode::ENGLISH,
        /// The languages that customers may have; none given: any.
        languages: Vec<LanguageCode> = Vec::new(),
        /// Is a sign-up assessed for its risk?
        risk_assessment: bool = false,
        /// Seconds that the token of a session is taken for.
        session_lifetime: i32 = 24 * 3_600,
        /// Seconds after which a session ends for good, however often its token is renewed.
        refresh_lifetime: i32 = 30 * 24 * 3_600,
        /// Does a session need a second factor?
        mfa_required: bool = false,
        /// The sites of the web whose pages may call with the session's cookie: scheme, host and port.
        allowed_origins: Vec<String> = Vec::new(),
        /// The pages of the site's front end that the links of mails lead to.
        link_urls: LinkUrls = LinkUrls::default(),
        /// How mails look, and from whom they come.
        brand: Brand = Brand::default(),
        /// Where the links of mails may lead back to: what an address has to start with.
        redirect_urls: Vec<String> = Vec::new(),
    }
}

impl TenantSettings {
    /// Within what a telephone number belongs to one customer.
    pub fn phone_uniqueness(&self) -> Uniqueness {
        if self.phone_unique {
            Uniqueness::Tenant
        } else {
            Uniqueness::None
        }
    }

    /// Does a site say whether there is an account?
    pub fn discloses_account_existence(&self) -> bool {
        self.disclose_account_existence
            .unwrap_or(self.email_confirmation != EmailConfirmation::BeforeLogin)
    }
}

/// Settings that are kept as JSON.
pub trait StoredSettings: Serialize + DeserializeOwned {
    /// Reads what is stored. What this version does not understand is an error, not a default: a
    /// rule must not be lost because an older server looks at it.
    fn from_stored(json: &Json) -> Result<Self> {
        serde_json::from_str(json.as_str()).map_err(|error| {
            tracing::error!(%error, "stored settings cannot be read");
            repositories::Error::Missing("settings that this version can read").into()
        })
    }

    /// What is stored: these over `old`, of which settings of a later version stay.
    fn to_stored(&self, old: Option<&Json>) -> Json {
        let mut stored = match old.map(Json::value) {
            Some(Value::Object(stored)) => stored,
            _ => Map::new(),
        };
        // What has no value any more goes.
        if let Some(Value::Object(known)) = old
            .and_then(|old| Self::from_stored(old).ok())
            .and_then(|known| serde_json::to_value(known).ok())
        {
            stored.retain(|name, _| !known.contains_key(name));
        }
        if let Ok(Value::Object(new)) = serde_json::to_value(self) {
            stored.extend(new);
        }
        Json::new(Value::Object(stored))
    }
}

impl StoredSettings for TenantSettings {}
impl StoredSettings for SiteSettings {}

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

    #[test]
    fn what_a_site_gives_up_is_gone() {
        let stored = Json::new(serde_json::json!({"passwordRequired": false, "later": 1}));
        let none = SiteSettings::default().to_stored(Some(&stored));
        assert_eq!(none.as_str(), r#"{"later":1}"#);
    }
}
