use async_graphql::{ID, InputObject, MaybeUndefined};

use super::{
    enums::{EmailConfirmation, PasswordPolicy, RequirableField},
    front_end::{BrandInput, LinkUrlsInput},
    site_config::SiteConfig,
};
use crate::{
    domain::tenant::{self, SiteSettingsChange},
    graphql::{
        change::{change, change_list},
        scalars::LanguageCode,
    },
};

/// What is to change of what a site sets otherwise than its tenant. What is left out stays as it is;
/// null goes back to what the tenant sets.
#[derive(InputObject)]
pub(in crate::graphql) struct UpdateSiteSettingsInput {
    /// The site; else that of the header X-Frontdesk-Site, else the API client's, else the
    /// tenant's only one.
    site_id: Option<ID>,
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
    /// The pages that the links of mails lead to; all of them are replaced. Null: those of the tenant.
    link_urls: MaybeUndefined<LinkUrlsInput>,
    /// How mails look; all of it is replaced. Null: as the tenant's.
    brand: MaybeUndefined<BrandInput>,
    /// Does the site say whether there is an account with an e-mail address?
    disclose_account_existence: MaybeUndefined<bool>,
}

impl From<UpdateSiteSettingsInput> for (Option<String>, SiteSettingsChange) {
    fn from(input: UpdateSiteSettingsInput) -> Self {
        let change = SiteSettingsChange {
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
        };
        (input.site_id.map(|id| id.0), change)
    }
}

mutation! {
    /// Changes what a site sets otherwise than its tenant. Needs an API key with `settings:write`.
    UpdateSiteSettings: update_site_settings(UpdateSiteSettingsInput) -> UpdateSiteSettingsPayload {
        /// The rules that hold at the site now; null where there are `userErrors`.
        site_config: SiteConfig
    } = |app, call, input| tenant::update_site_settings(app, call, input.into())
}
