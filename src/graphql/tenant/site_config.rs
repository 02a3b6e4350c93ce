use async_graphql::{Context, Object, SimpleObject};

use super::{
    enums::{
        EmailConfirmation, Identifier, NameRule, PasswordPolicy, PasswordRule, PhoneMode,
        RequirableAddressField, RequirableField,
    },
    front_end::{Brand, LinkUrls},
    object::language,
};
use crate::{
    domain::{Result, consent, custom_field, identity_provider, limits, password, tenant},
    graphql::{
        change::list, consent::object::ConsentDefinition, context::ContextExt,
        custom_field::object::CustomFieldDefinition, enums::CustomFieldObject,
        identity_provider::object::IdentityProvider, scalars::LanguageCode, site::object::Site,
    },
    repositories::sites::SiteRow,
};

pub(in crate::graphql) struct SiteConfig {
    site: SiteRow,
    rules: tenant::TenantSettings,
}

impl From<(SiteRow, tenant::TenantSettings)> for SiteConfig {
    fn from((site, rules): (SiteRow, tenant::TenantSettings)) -> Self {
        Self { site, rules }
    }
}

/// What a form of a site needs to know.
#[Object]
impl SiteConfig {
    /// The site.
    async fn site(&self) -> Site {
        self.site.clone().into()
    }

    /// What identifies a customer: each of these is required.
    async fn required_identifiers(&self) -> Vec<Identifier> {
        list(Some(self.rules.required_identifiers.clone()))
    }

    /// The fields of a customer that are required.
    async fn required_fields(&self) -> Vec<RequirableField> {
        list(Some(self.rules.required_fields.clone()))
    }

    /// The fields of an address that are required.
    async fn required_address_fields(&self) -> Vec<RequirableAddressField> {
        list(Some(self.rules.required_address_fields.clone()))
    }

    /// Is a postal code required in countries that have them?
    async fn postcode_required(&self) -> bool {
        self.rules.postcode_required
    }

    /// What first, middle and last names may consist of.
    async fn name_rule(&self) -> NameRule {
        self.rules.name_rule.into()
    }

    /// Has a new customer to come from a source?
    async fn source_required(&self) -> bool {
        self.rules.source_required
    }

    /// How telephone numbers are kept.
    async fn phone_mode(&self) -> PhoneMode {
        self.rules.phone_mode.into()
    }

    /// What passwords must be like.
    async fn password_policy(&self) -> PasswordPolicy {
        self.rules.password_policy.into()
    }

    /// What the password policy demands.
    async fn password_rules(&self) -> Vec<PasswordRule> {
        list(Some(password::rules(self.rules.password_policy).to_vec()))
    }

    /// Characters of a password at least.
    async fn password_min_length(&self) -> usize {
        password::lengths(self.rules.password_policy).0
    }

    /// Characters of a password at most. No password may have more than 1,024 bytes.
    async fn password_max_length(&self) -> usize {
        password::lengths(self.rules.password_policy).1
    }

    /// Does who signs up need a password?
    async fn password_required(&self) -> bool {
        self.rules.password_required
    }

    /// When a customer has to show that an e-mail address is theirs.
    async fn email_confirmation(&self) -> EmailConfirmation {
        self.rules.email_confirmation.into()
    }

    /// Does the site say whether there is an account with an e-mail address?
    async fn disclose_account_existence(&self) -> bool {
        self.rules.discloses_account_existence()
    }

    /// The language of customers, where nothing says another.
    async fn default_language(&self) -> LanguageCode {
        language(self.rules.default_language())
    }

    /// The language of messages, where the caller asks for none that they are written in.
    async fn message_language(&self) -> LanguageCode {
        language(self.rules.message_language)
    }

    /// The languages that customers may have; none: any.
    async fn languages(&self) -> Vec<LanguageCode> {
        self.rules.languages.iter().copied().map(language).collect()
    }

    /// Is a sign-up assessed for its risk? Then `riskToken` is required.
    async fn risk_assessment(&self) -> bool {
        self.rules.risk_assessment
    }

    /// Seconds that the token of a session is taken for.
    async fn session_lifetime(&self) -> i32 {
        self.rules.session_lifetime
    }

    /// Seconds after which a session ends for good, however often it is renewed.
    async fn refresh_lifetime(&self) -> i32 {
        self.rules.refresh_lifetime
    }

    /// Does a session need a second factor? Who has none yet sets one up first.
    async fn mfa_required(&self) -> bool {
        self.rules.mfa_required
    }

    /// The origins whose pages may call with the cookie of a session, beside the server's own. None are shown to
    /// whoever has no API key.
    async fn allowed_origins(&self, ctx: &Context<'_>) -> &[String] {
        to_programs(ctx, &self.rules.allowed_origins)
    }

    /// The pages that the links of mails lead to.
    async fn link_urls(&self) -> LinkUrls {
        self.rules.link_urls.clone().into()
    }

    /// How mails look, and from whom they come.
    async fn brand(&self) -> Brand {
        self.rules.brand.clone().into()
    }

    /// Addresses that a `redirectUrl` has to start with. None are shown to whoever has no API key.
    async fn redirect_urls(&self, ctx: &Context<'_>) -> &[String] {
        to_programs(ctx, &self.rules.redirect_urls)
    }

    /// The custom fields that take values: to whoever has no API key, those that are `registrable`.
    async fn custom_fields(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those of this object.")] object: Option<CustomFieldObject>,
    ) -> Result<Vec<CustomFieldDefinition>> {
        let (app, call) = (ctx.app(), ctx.call());
        let rows = custom_field::of_form(app, call, &self.site, object.map(Into::into)).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// What customers can be asked to agree to.
    async fn consents(&self, ctx: &Context<'_>) -> Result<Vec<ConsentDefinition>> {
        let rows = consent::of_form(ctx.app(), &self.site).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Where people can sign in elsewhere, oldest first: those that are enabled.
    async fn identity_providers(&self, ctx: &Context<'_>) -> Result<Vec<IdentityProvider>> {
        let rows = identity_provider::enabled(ctx.app(), self.site.tenant_id).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// How much of everything a customer may have.
    async fn limits(&self) -> InputLimits {
        InputLimits {
            addresses: limits::ADDRESSES,
            custom_field_values: limits::CUSTOM_FIELD_VALUES,
            external_ids: limits::EXTERNAL_IDS,
            metadata_keys: limits::METADATA_KEYS,
            metadata_key_length: limits::METADATA_KEY_LENGTH,
            metadata_value_bytes: limits::METADATA_VALUE_BYTES,
            metadata_bytes: limits::METADATA_BYTES,
        }
    }
}

/// What is to be seen by programs with an API key alone.
fn to_programs<'a>(ctx: &Context<'_>, list: &'a [String]) -> &'a [String] {
    match ctx.call().client() {
        Ok(_) => list,
        Err(_) => &[],
    }
}

/// How much of everything a customer may have.
#[derive(SimpleObject)]
pub(in crate::graphql) struct InputLimits {
    /// Addresses.
    addresses: usize,
    /// Values of custom fields in one input.
    custom_field_values: usize,
    /// External ids.
    external_ids: usize,
    /// Keys of public metadata, and as many of private metadata; an address has its own.
    metadata_keys: usize,
    /// Characters of a key of metadata.
    metadata_key_length: usize,
    /// Bytes of a value of metadata, as JSON without spaces.
    metadata_value_bytes: usize,
    /// Bytes of all keys and values of metadata.
    metadata_bytes: usize,
}
