//! The roots: one line a query and a mutation.

use async_graphql::{
    EmptySubscription, ID, OutputType, SDLExportOptions, connection::Connection, registry::Registry,
};

use super::{
    address, audit, consent, custom_field, customer, customer_group, email, identity_provider,
    invitation, mail, me, mfa, node, organization, partner, password, personal_access_token, plan,
    risk, session, site, source, store, tenant, trusted_document, viewer,
};

root! {
/// What can be read.
///
/// An error of the top level has one of these `extensions.code`: BAD_USER_INPUT (an argument is out of
/// bounds), NOT_ALLOWED (an argument is fine, but not here), BAD_CURSOR (not a cursor of this list),
/// GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED, UNAUTHENTICATED (no valid API key), FORBIDDEN (the
/// key lacks a scope), IDEMPOTENCY_CONFLICT (the Idempotency-Key of a mutation was sent with another one), UNAVAILABLE (try
/// again in a moment), INTERNAL (the server's log says why). A request that is not run because of what it is has a code that
/// says so, such as QUERY_TOO_COSTLY or PERSISTED_QUERY_NOT_FOUND.
pub(super) struct Query(
    audit::query::AuditQuery,
    consent::query::ConsentQuery,
    custom_field::query::CustomFieldQuery,
    customer::list::CustomersQuery,
    customer::query::CustomerQuery,
    customer_group::query::CustomerGroupQuery,
    identity_provider::query::IdentityProviderQuery,
    mfa::query::MfaQuery,
    mail::preview::MailQuery,
    node::NodeQuery,
    organization::query::OrganizationQuery,
    session::query::MeQuery,
    me::can_delete::CanDeleteQuery,
    organization::current::CurrentOrganizationQuery,
    invitation::query::InvitationQuery,
    session::token_status::TokenStatusQuery,
    partner::query::PartnerQuery,
    personal_access_token::query::PersonalAccessTokenQuery,
    plan::query::PlanQuery,
    plan::query::ProductQuery,
    site::query::SiteQuery,
    source::query::SourceQuery,
    store::query::StoreQuery,
    tenant::query::TenantQuery,
    trusted_document::query::TrustedDocumentQuery,
    viewer::query::ViewerQuery,
);
}

root! {
/// What can be changed. A payload is null where its mutation failed with an error of the top level;
/// the others of the document are not touched by that.
///
/// A mutation that is sent again may be done twice. To have it done once, send the header `Idempotency-Key` (over WebSocket:
/// `extensions.idempotencyKey`) with 1 to 255 visible ASCII characters, best a random UUID: a new one for each mutation,
/// the same one when it is sent again. For 24 hours whoever sends the same with the same key is given the same answer, with the
/// header `Idempotent-Replayed: true` (over WebSocket: `extensions.idempotentReplayed`), and nothing is done; also where
/// the first answer was never received. With another document, operationName, variables, site or
/// languages it is the error IDEMPOTENCY_CONFLICT (409). A key counts for its caller and the root fields that are asked for, so
/// those of others are not in the way. Without a credential it must have at least 16 characters, and
/// whoever knows it is given the answer; so it must where the server has no FRONTDESK_SECRET_KEY. With a key, a sensitive
/// mutation, such as signIn or registerCustomer (those that have limits of rate of their own), has to be the only field of its
/// document. Answers with userErrors are kept as well. With a key a document is done whole or not at
/// all: where a part of it is UNAVAILABLE or INTERNAL, so is all of it, nothing was done, and the same key may be sent again.
pub(super) struct Mutation(
    customer::create::CreateCustomer,
    customer::register::RegisterCustomer,
    session::sign_in::SignIn,
    session::refresh::RefreshSession,
    session::sign_out::SignOut,
    session::impersonate::ImpersonateCustomer,
    session::stop_impersonating::StopImpersonating,
    mfa::start_totp::StartTotpEnrollment,
    mfa::confirm_totp::ConfirmTotpEnrollment,
    mfa::verify::VerifyMfa,
    mfa::recovery_code::SignInWithRecoveryCode,
    mfa::regenerate::RegenerateRecoveryCodes,
    mfa::disable_totp::DisableTotp,
    mfa::replace_totp::ReplaceTotp,
    mfa::reset::ResetCustomerMfa,
    personal_access_token::create::CreatePersonalAccessToken,
    personal_access_token::revoke::RevokePersonalAccessToken,
    session::revoke::RevokeSession,
    session::request_link::RequestSignInLink,
    session::sign_in_with_link::SignInWithLink,
    session::sign_in_with_social_account::SignInWithSocialAccount,
    password::change::ChangePassword,
    password::request_reset::RequestPasswordReset,
    password::reset::ResetPassword,
    email::confirm::ConfirmEmail,
    email::resend_confirmation::ResendConfirmation,
    email::request_change::RequestEmailChange,
    email::confirm_change::ConfirmEmailChange,
    customer::update::UpdateCustomer,
    me::update::UpdateMe,
    me::preferences::UpdateMyPreferences,
    me::delete::DeleteMyAccount,
    customer::upsert::UpsertCustomer,
    customer::set_partners::SetCustomerPartners,
    customer::erase::EraseCustomer,
    customer::transfer::TransferResources,
    address::add::AddAddress,
    address::update::UpdateAddress,
    address::remove::RemoveAddress,
    address::set_default::SetDefaultAddress,
    partner::create::CreatePartner,
    partner::update::UpdatePartner,
    store::create::CreateStore,
    store::update::UpdateStore,
    site::create::CreateSite,
    site::update::UpdateSite,
    customer_group::create::CreateCustomerGroup,
    customer_group::update::UpdateCustomerGroup,
    source::create::CreateSource,
    source::update::UpdateSource,
    organization::create::CreateOrganization,
    organization::update::UpdateOrganization,
    organization::add_member::AddOrganizationMember,
    organization::update_member::UpdateOrganizationMember,
    organization::remove_member::RemoveOrganizationMember,
    organization::update_current::UpdateCurrentOrganization,
    organization::change_role::ChangeMemberRole,
    organization::remove_colleague::RemoveMember,
    organization::leave::LeaveOrganization,
    invitation::invite_member::InviteMember,
    invitation::invite_customer::InviteCustomer,
    invitation::revoke::RevokeInvitation,
    invitation::accept::AcceptInvitation,
    plan::create_product::CreateProduct,
    plan::update_product::UpdateProduct,
    plan::create_plan::CreatePlan,
    plan::update_plan::UpdatePlan,
    plan::create_subscription::CreateSubscription,
    plan::change_subscription::ChangeSubscription,
    plan::cancel_subscription::CancelSubscription,
    consent::create::CreateConsentDefinition,
    consent::update::UpdateConsentDefinition,
    custom_field::create::CreateCustomFieldDefinition,
    custom_field::update::UpdateCustomFieldDefinition,
    custom_field::deprecate::DeprecateCustomFieldDefinition,
    tenant::update_settings::UpdateTenantSettings,
    tenant::update_site_settings::UpdateSiteSettings,
    tenant::apply_preset::ApplyPreset,
    identity_provider::create::CreateIdentityProvider,
    identity_provider::update::UpdateIdentityProvider,
    identity_provider::remove::RemoveIdentityProvider,
    risk::set::SetRiskVerifier,
    trusted_document::register::RegisterTrustedDocuments,
    trusted_document::remove::RemoveTrustedDocuments,
);
}

pub(super) type Schema = async_graphql::Schema<Query, Mutation, EmptySubscription>;

type Builder = async_graphql::SchemaBuilder<Query, Mutation, EmptySubscription>;

/// The schema, without what it is run with. `registry` has its types.
pub(super) fn builder(registry: &mut Registry) -> Builder {
    build(Query::of_parts(registry), Mutation::of_parts(registry))
}

/// The schema, with nothing to run.
pub(super) fn types() -> Builder {
    build(Query::default(), Mutation::default())
}

fn build(query: Query, mutation: Mutation) -> Builder {
    // What the library brings along without a description.
    let mut builder = Schema::build(query, mutation, EmptySubscription)
        .override_output_type_description::<ID>(
            "An id: opaque, unique over all things. In inputs, one that is malformed or foreign is NOT_FOUND.",
        );
    macro_rules! pages {
        ($($Node:ty: $text:literal)+) => { $(
            builder = builder.override_output_type_description::<Connection<String, $Node>>($text);
        )+ };
    }
    pages! {
        audit::object::AuditEvent: "A page of audit events."
        customer::object::Customer: "A page of customers."
        customer_group::object::CustomerGroup: "A page of customer groups."
        organization::colleague::OrganizationMember: "A page of the members of an organization."
        organization::membership::Membership: "A page of memberships."
        organization::object::Organization: "A page of organizations."
        partner::object::Partner: "A page of partners."
        plan::object::Plan: "A page of plans."
        plan::object::Product: "A page of products."
        site::object::Site: "A page of sites."
        source::object::Source: "A page of sources."
        store::object::Store: "A page of stores."
        trusted_document::object::TrustedDocument: "A page of trusted documents."
    }
    builder
}

/// The types alone, by their names.
pub(super) fn registry() -> Registry {
    let mut registry = Registry::default();
    Query::create_type_info(&mut registry);
    Mutation::create_type_info(&mut registry);
    registry
}

/// The schema in GraphQL's own language: what `schema.graphql` holds.
pub fn sdl() -> String {
    let options = SDLExportOptions::new().use_space_ident();
    let sdl = types().finish().sdl_with_options(options);
    let lines: Vec<_> = sdl.trim().lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}
