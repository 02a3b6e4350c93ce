//! Presets: the rules of the systems that Frontdesk replaces, a column each.

use super::TenantSettings;
use crate::values::{
    DefaultSubscription, EmailConfirmation, Identifier, LanguageCode, NameRule, PasswordPolicy,
    PhoneMode, Preset, RequirableAddressField as Address, RequirableField, Uniqueness,
};

/// The rules of a system. What is not a rule of it (where links lead to, the page of a customer, sessions, mails)
/// stays as it is in `old`.
pub(super) fn settings(preset: Preset, old: &TenantSettings) -> TenantSettings {
    let default = TenantSettings {
        customer_url_template: old.customer_url_template.clone(),
        redirect_urls: old.redirect_urls.clone(),
        session_lifetime: old.session_lifetime,
        refresh_lifetime: old.refresh_lifetime,
        mfa_required: old.mfa_required,
        allowed_origins: old.allowed_origins.clone(),
        link_urls: old.link_urls.clone(),
        brand: old.brand.clone(),
        ..TenantSettings::default()
    };
    match preset {
        Preset::CareCloud => TenantSettings {
            password_policy: PasswordPolicy::CareCloud,
            password_required: false,
            required_identifiers: Vec::new(),
            required_fields: vec![RequirableField::Language],
            required_address_fields: Vec::new(),
            source_required: true,
            phone_mode: PhoneMode::Strip,
            default_language: LanguageCode::CZECH,
            message_language: LanguageCode::CZECH,
            ..default
        },
        Preset::Magento => TenantSettings {
            password_policy: PasswordPolicy::Magento,
            password_required: false,
            required_fields: vec![RequirableField::FirstName, RequirableField::LastName],
            required_address_fields: vec![
                Address::FirstName,
                Address::LastName,
                Address::Street,
                Address::City,
                Address::Country,
            ],
            postcode_required: true,
            name_rule: NameRule::Plain,
            email_uniqueness: Uniqueness::Site,
            ..default
        },
        Preset::CloneSystems => TenantSettings {
            password_policy: PasswordPolicy::CloneSystems,
            password_required: false,
            required_address_fields: Vec::new(),
            email_confirmation: EmailConfirmation::BeforeLogin,
            default_subscription: DefaultSubscription::DefaultPlan,
            ..default
        },
        Preset::Khoros => TenantSettings {
            password_required: false,
            required_identifiers: Vec::new(),
            required_address_fields: Vec::new(),
            email_uniqueness: Uniqueness::None,
            ..default
        },
        Preset::Pelcro => TenantSettings {
            password_policy: PasswordPolicy::Pelcro,
            phone_mode: PhoneMode::Strip,
            email_confirmation: EmailConfirmation::AfterLogin,
            required_identifiers: vec![Identifier::Email],
            ..default
        },
    }
}

/// The consents of a system that a tenant has to be able to take over.
pub(super) fn consents(preset: Preset) -> &'static [(&'static str, &'static str)] {
    match preset {
        Preset::CareCloud => &[
            ("gtc", "General terms and conditions"),
            ("profiling", "Profiling"),
            ("marketing", "Marketing"),
        ],
        Preset::Magento | Preset::CloneSystems | Preset::Khoros | Preset::Pelcro => &[],
    }
}
