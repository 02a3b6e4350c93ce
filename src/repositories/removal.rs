use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, SqliteConnection};
use diesel_async::AsyncPgConnection;

use super::{
    Result,
    one_of::OneOf,
    schema::{
        addresses, consents, custom_field_values, customer_partners, customer_sources,
        external_ids, idempotency_keys, identity_providers, invitations, mail_tokens, mails,
        memberships, metadata, mfa_challenges, passwords, personal_access_tokens, recovery_codes,
        risk_verifiers, sessions, social_accounts, totp_secrets, trusted_documents,
    },
};
use crate::values::{
    AddressId, ConsentDefinitionId, CustomFieldId, CustomerId, IdentityProviderId, InvitationId,
    MailKind, MembershipId, MfaChallengeId, OwnerId, PartnerId, PersonalAccessTokenId, SessionId,
    TenantId, TrustedDocumentId,
};

macro_rules! removals {
    ($($(#[$doc:meta])* $Removal:ident { $($field:ident: $Type:ty),+ } => $rows:expr;)+) => {
        /// Rows that a change removes. What is not there is no fault.
        #[derive(Debug, Clone)]
        #[expect(missing_docs, reason = "the fields are the columns that the rows are found by")]
        pub enum Removal { $($(#[$doc])* $Removal { $($field: $Type),+ },)+ }

        impl Removal {
            pub(super) async fn run_postgres(&self, conn: &mut AsyncPgConnection) -> Result<()> {
                match self {
                    $(Self::$Removal { $($field),+ } => {
                        diesel_async::RunQueryDsl::execute(diesel::delete($rows), conn).await?;
                    })+
                }
                Ok(())
            }

            pub(super) fn run_sqlite(&self, conn: &mut SqliteConnection) -> Result<()> {
                match self {
                    $(Self::$Removal { $($field),+ } => {
                        diesel::RunQueryDsl::execute(diesel::delete($rows), conn)?;
                    })+
                }
                Ok(())
            }
        }
    };
}

removals! {
    /// Addresses.
    Addresses { tenant: TenantId, ids: Vec<AddressId> } => addresses::table
        .filter(addresses::tenant_id.eq(tenant).and(addresses::id.one_of(ids)));
    /// All metadata, public and private, of these.
    MetadataOf { tenant: TenantId, owners: Vec<OwnerId> } => metadata::table
        .filter(metadata::tenant_id.eq(tenant).and(metadata::owner_id.one_of(owners)));
    /// Entries of metadata.
    Metadata { tenant: TenantId, owner: OwnerId, private: bool, keys: Vec<String> } => metadata::table
        .filter(metadata::tenant_id.eq(tenant).and(metadata::owner_id.eq(owner)))
        .filter(metadata::is_private.eq(private).and(metadata::key.one_of(keys)));
    /// All field values of these.
    FieldValuesOf { tenant: TenantId, owners: Vec<OwnerId> } => custom_field_values::table
        .filter(custom_field_values::tenant_id.eq(tenant).and(custom_field_values::owner_id.one_of(owners)));
    /// Values of these fields.
    FieldValues { tenant: TenantId, owner: OwnerId, fields: Vec<CustomFieldId> } => custom_field_values::table
        .filter(custom_field_values::tenant_id.eq(tenant).and(custom_field_values::owner_id.eq(owner)))
        .filter(custom_field_values::custom_field_id.one_of(fields));
    /// All external ids of one.
    ExternalIdsOf { tenant: TenantId, owner: OwnerId } => external_ids::table
        .filter(external_ids::tenant_id.eq(tenant).and(external_ids::owner_id.eq(owner)));
    /// Assignments to these partners.
    CustomerPartners { tenant: TenantId, customer: CustomerId, partners: Vec<PartnerId> } => customer_partners::table
        .filter(customer_partners::tenant_id.eq(tenant).and(customer_partners::customer_id.eq(customer)))
        .filter(customer_partners::partner_id.one_of(partners));
    /// What is known of these consents; the history stays.
    Consents { tenant: TenantId, customer: CustomerId, definitions: Vec<ConsentDefinitionId> } => consents::table
        .filter(consents::tenant_id.eq(tenant).and(consents::customer_id.eq(customer)))
        .filter(consents::consent_definition_id.one_of(definitions));
    /// The account at one social network, or at all.
    SocialAccount { tenant: TenantId, customer: CustomerId, providers: Vec<String> } => social_accounts::table
        .filter(social_accounts::tenant_id.eq(tenant).and(social_accounts::customer_id.eq(customer)))
        .filter(social_accounts::provider.one_of(providers));
    /// Identity providers.
    IdentityProviders { tenant: TenantId, ids: Vec<IdentityProviderId> } => identity_providers::table
        .filter(identity_providers::tenant_id.eq(tenant).and(identity_providers::id.one_of(ids)));
    /// Trusted documents.
    TrustedDocuments { tenant: TenantId, ids: Vec<TrustedDocumentId> } => trusted_documents::table
        .filter(trusted_documents::tenant_id.eq(tenant).and(trusted_documents::id.one_of(ids)));
    /// What assesses sign-ups.
    RiskVerifier { tenant: TenantId } => risk_verifiers::table
        .filter(risk_verifiers::tenant_id.eq(tenant));
    /// All addresses of a customer.
    AddressesOf { tenant: TenantId, customer: CustomerId } => addresses::table
        .filter(addresses::tenant_id.eq(tenant).and(addresses::customer_id.eq(customer)));
    /// All that is known of where a customer came from.
    SourcesOf { tenant: TenantId, customer: CustomerId } => customer_sources::table
        .filter(customer_sources::tenant_id.eq(tenant).and(customer_sources::customer_id.eq(customer)));
    /// All that is known of a customer's consents; the history stays.
    ConsentsOf { tenant: TenantId, customer: CustomerId } => consents::table
        .filter(consents::tenant_id.eq(tenant).and(consents::customer_id.eq(customer)));
    /// All accounts at social networks.
    SocialAccountsOf { tenant: TenantId, customer: CustomerId } => social_accounts::table
        .filter(social_accounts::tenant_id.eq(tenant).and(social_accounts::customer_id.eq(customer)));
    /// The password of a customer.
    PasswordOf { tenant: TenantId, customer: CustomerId } => passwords::table
        .filter(passwords::tenant_id.eq(tenant).and(passwords::customer_id.eq(customer)));
    /// The authenticator of a customer.
    TotpSecretOf { tenant: TenantId, customer: CustomerId } => totp_secrets::table
        .filter(totp_secrets::tenant_id.eq(tenant).and(totp_secrets::customer_id.eq(customer)));
    /// All recovery codes of a customer.
    RecoveryCodesOf { tenant: TenantId, customer: CustomerId } => recovery_codes::table
        .filter(recovery_codes::tenant_id.eq(tenant).and(recovery_codes::customer_id.eq(customer)));
    /// All personal access tokens of a customer.
    PersonalAccessTokensOf { tenant: TenantId, customer: CustomerId } => personal_access_tokens::table
        .filter(personal_access_tokens::tenant_id.eq(tenant).and(personal_access_tokens::customer_id.eq(customer)));
    /// All tokens that left for a customer by mail.
    MailTokensOf { tenant: TenantId, customer: CustomerId } => mail_tokens::table
        .filter(mail_tokens::tenant_id.eq(tenant).and(mail_tokens::customer_id.eq(customer)));
    /// All mails to a customer, those that were not sent yet included.
    MailsOf { tenant: TenantId, customer: CustomerId } => mails::table
        .filter(mails::tenant_id.eq(tenant).and(mails::customer_id.eq(customer)));
    /// Invitations.
    Invitations { tenant: TenantId, ids: Vec<InvitationId> } => invitations::table
        .filter(invitations::tenant_id.eq(tenant).and(invitations::id.one_of(ids)));
    /// All tokens that left by mail for these invitations.
    MailTokensOfInvitations { tenant: TenantId, ids: Vec<InvitationId> } => mail_tokens::table
        .filter(mail_tokens::tenant_id.eq(tenant))
        .filter(mail_tokens::invitation_id.one_of(ids));
    /// The mails of invitations to these addresses, those that were not sent yet included.
    InvitationMails { tenant: TenantId, emails: Vec<String> } => mails::table
        .filter(mails::tenant_id.eq(tenant))
        .filter(mails::kind.eq(MailKind::Invitation).and(mails::customer_id.is_null()))
        .filter(mails::email.one_of(emails));
    /// Sessions.
    Sessions { tenant: TenantId, ids: Vec<SessionId> } => sessions::table
        .filter(sessions::tenant_id.eq(tenant).and(sessions::id.one_of(ids)));
    /// All sessions of a customer but this one.
    OtherSessions { tenant: TenantId, customer: CustomerId, but: SessionId } => sessions::table
        .filter(sessions::tenant_id.eq(tenant).and(sessions::customer_id.eq(customer)))
        .filter(sessions::id.ne(but));
    /// All sessions of a customer.
    SessionsOf { tenant: TenantId, customer: CustomerId } => sessions::table
        .filter(sessions::tenant_id.eq(tenant).and(sessions::customer_id.eq(customer)));
    /// Challenges for a second factor.
    MfaChallenges { tenant: TenantId, ids: Vec<MfaChallengeId> } => mfa_challenges::table
        .filter(mfa_challenges::tenant_id.eq(tenant).and(mfa_challenges::id.one_of(ids)));
    /// Personal access tokens.
    PersonalAccessTokens { tenant: TenantId, ids: Vec<PersonalAccessTokenId> } => personal_access_tokens::table
        .filter(personal_access_tokens::tenant_id.eq(tenant).and(personal_access_tokens::id.one_of(ids)));
    /// All challenges of a customer: who has given the first factor and owes the second begins again.
    MfaChallengesOf { tenant: TenantId, customer: CustomerId } => mfa_challenges::table
        .filter(mfa_challenges::tenant_id.eq(tenant).and(mfa_challenges::customer_id.eq(customer)));
    /// All answers that are kept for a customer who asks again.
    IdempotencyKeysOf { tenant: TenantId, customer: CustomerId } => idempotency_keys::table
        .filter(idempotency_keys::tenant_id.eq(tenant).and(idempotency_keys::customer_id.eq(customer)));
    /// Memberships.
    Memberships { tenant: TenantId, ids: Vec<MembershipId> } => memberships::table
        .filter(memberships::tenant_id.eq(tenant).and(memberships::id.one_of(ids)));
}
