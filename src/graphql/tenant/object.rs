use async_graphql::{ComplexObject, Context, SimpleObject};

use super::enums::{
    DefaultSubscription, EmailConfirmation, Identifier, NameRule, PartnerAssignment,
    PartnerFallback, PasswordPolicy, PhoneMode, RequirableAddressField, RequirableField,
    Uniqueness,
};
use super::front_end::{Brand, LinkUrls};
use crate::{
    domain::{Result, risk, tenant},
    graphql::{
        change::list, context::ContextExt, risk::object::RiskVerifier, scalars::LanguageCode,
    },
    values,
};

/// The rules that a tenant sets for itself. Each from
/// `passwordPolicy` on may be set otherwise by a site.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(in crate::graphql) struct TenantSettings {
    /// What identifies a customer: each of these is required. A new tenant's: `[EMAIL]`.
    required_identifiers: Vec<Identifier>,
    /// The fields of an address that are required. A new tenant's: `[STREET, CITY, COUNTRY]`.
    required_address_fields: Vec<RequirableAddressField>,
    /// Is a postal code required in countries that have them? A new tenant's: false.
    postcode_required: bool,
    /// What first, middle and last names may consist of. A new tenant's: `ANY`.
    name_rule: NameRule,
    /// Has a new customer to come from a source? A new tenant's: false.
    source_required: bool,
    /// Within what an e-mail address belongs to one customer. A new tenant's: `TENANT`.
    email_uniqueness: Uniqueness,
    /// Within what a username belongs to one customer, whatever its case. A new tenant's: `TENANT`.
    username_uniqueness: Uniqueness,
    /// How telephone numbers are kept. A new tenant's: `FREE`.
    phone_mode: PhoneMode,
    /// Does a telephone number (its digits) belong to one customer of the tenant? A new tenant's: false.
    phone_unique: bool,
    /// Which partners a new customer is assigned to. A new tenant's: `ALL_ACCESSIBLE`.
    partner_assignment: PartnerAssignment,
    /// What happens to a customer without a store where partners follow from stores. A new tenant's: `REJECT`.
    partner_fallback: PartnerFallback,
    /// Which plan a new organization gets by itself. A new tenant's: `NONE`.
    default_subscription: DefaultSubscription,
    /// The page of a customer, with `{id}` for the id; null for the server's own.
    customer_url_template: Option<String>,
    /// What passwords must be like. A new tenant's: `NIST`.
    password_policy: PasswordPolicy,
    /// Does who signs up need a password? A new tenant's: true.
    password_required: bool,
    /// The fields of a customer that are required. A new tenant's: `[]`.
    required_fields: Vec<RequirableField>,
    /// When a customer has to show that an e-mail address is theirs. A new tenant's: `NONE`.
    email_confirmation: EmailConfirmation,
    /// The language of customers, where nothing says another. A new tenant's: `en`.
    default_language: LanguageCode,
    /// The language of `userErrors` and mails, where the caller's Accept-Language names none of `en`, `cs`, `de`, `es`, `fr`. A new tenant's: `en`.
    message_language: LanguageCode,
    /// The languages that customers may have; none: any. A new tenant's: `[]`.
    languages: Vec<LanguageCode>,
    /// Is a sign-up assessed for its risk? A new tenant's: false.
    risk_assessment: bool,
    /// Where the links of mails may lead back to: addresses that a `redirectUrl` has to start with, at most 100. A new tenant's: `[]`.
    redirect_urls: Vec<String>,
    /// Seconds that the token of a session is taken for: 300 to 2,592,000. A new tenant's: 86,400 (a day).
    session_lifetime: i32,
    /// Seconds after which a session ends for good, however often it is renewed: 3,600 to 31,536,000. A new tenant's: 2,592,000 (30 days).
    refresh_lifetime: i32,
    /// Does a session need a second factor? Who has none yet sets one up first. A new tenant's: false.
    mfa_required: bool,
    /// The origins whose pages may call with the cookie of a session: scheme, host and port, at most 100. A new tenant's: `[]`. Pages of the server itself always may.
    allowed_origins: Vec<String>,
    /// The pages that the links of mails lead to.
    link_urls: LinkUrls,
    /// How mails look, and from whom they come.
    brand: Brand,
    /// Does a site say whether there is an account with an e-mail address? Where nothing is set: not
    /// where `emailConfirmation` is `BEFORE_LOGIN`.
    disclose_account_existence: bool,
}

impl From<tenant::TenantSettings> for TenantSettings {
    fn from(settings: tenant::TenantSettings) -> Self {
        Self {
            disclose_account_existence: settings.discloses_account_existence(),
            required_identifiers: list(Some(settings.required_identifiers)),
            required_address_fields: list(Some(settings.required_address_fields)),
            postcode_required: settings.postcode_required,
            name_rule: settings.name_rule.into(),
            source_required: settings.source_required,
            email_uniqueness: settings.email_uniqueness.into(),
            username_uniqueness: settings.username_uniqueness.into(),
            phone_mode: settings.phone_mode.into(),
            phone_unique: settings.phone_unique,
            partner_assignment: settings.partner_assignment.into(),
            partner_fallback: settings.partner_fallback.into(),
            default_subscription: settings.default_subscription.into(),
            password_policy: settings.password_policy.into(),
            password_required: settings.password_required,
            required_fields: list(Some(settings.required_fields)),
            email_confirmation: settings.email_confirmation.into(),
            default_language: language(settings.default_language),
            message_language: language(settings.message_language),
            languages: settings.languages.into_iter().map(language).collect(),
            risk_assessment: settings.risk_assessment,
            redirect_urls: settings.redirect_urls,
            session_lifetime: settings.session_lifetime,
            refresh_lifetime: settings.refresh_lifetime,
            mfa_required: settings.mfa_required,
            allowed_origins: settings.allowed_origins,
            link_urls: settings.link_urls.into(),
            brand: settings.brand.into(),
            customer_url_template: settings.customer_url_template,
        }
    }
}

#[ComplexObject]
impl TenantSettings {
    /// What assesses sign-ups, where `riskAssessment` is on; null: nothing, and then nobody can sign up.
    /// `setRiskVerifier` sets it.
    async fn risk_verifier(&self, ctx: &Context<'_>) -> Option<Result<RiskVerifier>> {
        let row = risk::of_tenant(ctx.app(), ctx.call()).await.transpose()?;
        Some(row.map(Into::into))
    }
}

/// A language as it is shown.
pub(super) fn language(code: values::LanguageCode) -> LanguageCode {
    LanguageCode(code.as_str().to_owned())
}
