use async_graphql::{InputObject, MaybeUndefined};

use super::{
    enums::{
        DefaultSubscription, EmailConfirmation, Identifier, NameRule, PartnerAssignment,
        PartnerFallback, PasswordPolicy, PhoneMode, RequirableAddressField, RequirableField,
        Uniqueness,
    },
    front_end::{BrandInput, LinkUrlsInput},
    object::TenantSettings,
};
use crate::{
    domain::tenant::{self, SiteSettingsChange, TenantSettingsChange},
    graphql::{
        change::{change, change_list},
        scalars::LanguageCode,
    },
};

/// What is to change of the settings. What is left out stays as it is; null is REQUIRED where it is
/// not said otherwise.
#[derive(InputObject)]
pub(in crate::graphql) struct UpdateTenantSettingsInput {
    /// What identifies a customer: each of these is required.
    required_identifiers: MaybeUndefined<Vec<Identifier>>,
    /// The fields of an address that are required.
    required_address_fields: MaybeUndefined<Vec<RequirableAddressField>>,
    /// Is a postal code required in countries that have them?
    postcode_required: MaybeUndefined<bool>,
    /// What first, middle and last names may consist of.
    name_rule: MaybeUndefined<NameRule>,
    /// Has a new customer to come from a source?
    source_required: MaybeUndefined<bool>,
    /// Within what an e-mail address belongs to one customer. Refused with CONFLICT where customers break the new rule already; the message says how many.
    email_uniqueness: MaybeUndefined<Uniqueness>,
    /// Within what a username belongs to one customer, whatever its case. Refused with CONFLICT where customers break the new rule already.
    username_uniqueness: MaybeUndefined<Uniqueness>,
    /// How telephone numbers are kept. Numbers that are stored stay as they are.
    phone_mode: MaybeUndefined<PhoneMode>,
    /// Does a telephone number (its digits) belong to one customer of the tenant? Refused with CONFLICT where customers break the new rule already.
    phone_unique: MaybeUndefined<bool>,
    /// Which partners a new customer is assigned to.
    partner_assignment: MaybeUndefined<PartnerAssignment>,
    /// What happens to a customer without a store where partners follow from stores.
    partner_fallback: MaybeUndefined<PartnerFallback>,
    /// Which plan a new organization gets by itself.
    default_subscription: MaybeUndefined<DefaultSubscription>,
    /// The page of a customer: an address with `{id}` for the id. Null for the server's own.
    customer_url_template: MaybeUndefined<String>,
    /// What passwords must be like.
    password_policy: MaybeUndefined<PasswordPolicy>,
    /// Does who signs up need a password?
    password_required: MaybeUndefined<bool>,
    /// The fields of a customer that are required.
    required_fields: MaybeUndefined<Vec<RequirableField>>,
    /// When a customer has to show that an e-mail address is theirs.
    email_confirmation: MaybeUndefined<EmailConfirmation>,
    /// The language of customers, where nothing says another.
    default_language: MaybeUndefined<LanguageCode>,
    /// The language of `userErrors` and mails, where the caller's Accept-Language names none of `en`, `cs`, `de`, `es`, `fr`.
    message_language: MaybeUndefined<LanguageCode>,
    /// The languages that customers may have; none: any.
    languages: MaybeUndefined<Vec<LanguageCode>>,
    /// Is a sign-up assessed for its risk? NOT_ALLOWED while there is nothing that does: `setRiskVerifier` comes first.
    risk_assessment: MaybeUndefined<bool>,
    /// Where the links of mails may lead back to: addresses that a `redirectUrl` has to start with, at most 100; none within a machine or a private network.
    redirect_urls: MaybeUndefined<Vec<String>>,
    /// Seconds that the token of a session is taken for: 300 to 2,592,000.
    session_lifetime: MaybeUndefined<i32>,
    /// Seconds after which a session ends for good, however often it is renewed: 3,600 to 31,536,000.
    refresh_lifetime: MaybeUndefined<i32>,
    /// Does a session need a second factor? Who has none yet sets one up first.
    mfa_required: MaybeUndefined<bool>,
    /// The origins whose pages may call with the cookie of a session: scheme, host and port, at most 100.
    allowed_origins: MaybeUndefined<Vec<String>>,
    /// The pages that the links of mails lead to; all of them are replaced. Null: the server's own.
    link_urls: MaybeUndefined<LinkUrlsInput>,
    /// How mails look; all of it is replaced. Null: as the server makes them.
    brand: MaybeUndefined<BrandInput>,
    /// Does a site say whether there is an account with an e-mail address? Null: not where
    /// `emailConfirmation` is `BEFORE_LOGIN`.
    disclose_account_existence: MaybeUndefined<bool>,
}

impl From<UpdateTenantSettingsInput> for TenantSettingsChange {
    fn from(input: UpdateTenantSettingsInput) -> Self {
        Self {
            required_identifiers: change_list(input.required_identifiers),
            required_address_fields: change_list(input.required_address_fields),
            postcode_required: change(input.postcode_required),
            name_rule: change(input.name_rule),
            source_required: change(input.source_required),
            email_uniqueness: change(input.email_uniqueness),
            username_uniqueness: change(input.username_uniqueness),
            phone_mode: change(input.phone_mode),
            phone_unique: change(input.phone_unique),
            partner_assignment: change(input.partner_assignment),
            partner_fallback: change(input.partner_fallback),
            default_subscription: change(input.default_subscription),
            customer_url_template: change(input.customer_url_template),
            of_sites: SiteSettingsChange {
                password_policy: change(input.password_policy),
                password_required: change(input.password_required),
                required_fields: change_list(input.required_fields),
                email_confirmation: change(input.email_confirmation),
                default_language: change(input.default_language),
                message_language: change(input.message_language),
                languages: change_list(input.languages),
                risk_assessment: change(input.risk_assessment),
                redirect_urls: change_list(input.redirect_urls),
                session_lifetime: change(input.session_lifetime),
                refresh_lifetime: change(input.refresh_lifetime),
                mfa_required: change(input.mfa_required),
                allowed_origins: change_list(input.allowed_origins),
                link_urls: change(input.link_urls),
                brand: change(input.brand),
                disclose_account_existence: change(input.disclose_account_existence),
            },
        }
    }
}

mutation! {
    /// Changes the rules of the caller's tenant. Needs an API key with `settings:write`.
    UpdateTenantSettings: update_tenant_settings(UpdateTenantSettingsInput) -> UpdateTenantSettingsPayload {
        /// All settings as they are now; null where there are `userErrors`.
        settings: TenantSettings
    } = |app, call, input| tenant::update_settings(app, call, input.into())
}
