use crate::{
    domain::{
        Change, consent::NewConsent, custom_field::NewFieldValue, external_id::NewExternalId,
        metadata::NewMetadata,
    },
    values::{Gender, RemoteAssistance},
};

/// Where a customer came from, as a caller gives it.
#[derive(Debug, Clone)]
pub struct NewSource {
    /// The source.
    pub source_id: String,
    /// What it calls the customer.
    pub external_id: Option<String>,
}

/// An account at a social network, as a caller gives it.
#[derive(Clone)]
pub struct NewSocialAccount {
    /// The network.
    pub provider: String,
    /// The token that it gave.
    pub token: String,
    /// What the sign-in there was started with, where the caller knows it.
    pub nonce: Option<String>,
}

impl std::fmt::Debug for NewSocialAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewSocialAccount").finish_non_exhaustive()
    }
}

/// What an input says of a customer's fields.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/customer/input.rs"
)]
pub struct CustomerFields {
    pub store_id: Change<String>,
    pub source: Change<NewSource>,
    pub external_ids: Change<Vec<NewExternalId>>,
    pub email: Change<String>,
    pub email_hard_bounced: Change<bool>,
    pub username: Change<String>,
    pub display_name: Change<String>,
    pub phone: Change<String>,
    pub mobile_phone: Change<String>,
    pub confirmed: Change<bool>,
    pub social_account: Change<NewSocialAccount>,
    pub prefix: Change<String>,
    pub first_name: Change<String>,
    pub middle_name: Change<String>,
    pub last_name: Change<String>,
    pub suffix: Change<String>,
    pub pre_nominals: Change<String>,
    pub post_nominals: Change<String>,
    pub salutation: Change<String>,
    pub title: Change<String>,
    pub gender: Change<Gender>,
    pub birth_date: Change<String>,
    pub website_url: Change<String>,
    pub comment: Change<String>,
    pub organization_name: Change<String>,
    pub tax_vat: Change<String>,
    pub language: Change<String>,
    pub locale: Change<String>,
    pub time_zone: Change<String>,
    pub is_subscribed: Change<bool>,
    pub consents: Change<Vec<NewConsent>>,
    pub remote_assistance: Change<RemoteAssistance>,
    pub group_id: Change<String>,
    pub disable_auto_group_change: Change<bool>,
    pub custom_fields: Change<Vec<NewFieldValue>>,
    pub metadata: Change<Vec<NewMetadata>>,
    pub private_metadata: Change<Vec<NewMetadata>>,
    pub email_confirmed_at: Change<String>,
    pub redirect_url: Change<String>,
}
