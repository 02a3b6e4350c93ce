use async_graphql::{ID, InputObject, OneofObject};

use crate::{
    domain::organization::{NewMembership, NewOrganization, OrganizationRef},
    graphql::{
        change::list, enums::MembershipStatus, external_id::ExternalIdInput,
        metadata::MetadataInput,
    },
};

/// The organization that a customer becomes a member of.
#[derive(OneofObject)]
pub(in crate::graphql) enum OrganizationRefInput {
    /// One that is there.
    Id(ID),
    /// A new one. With external ids that an organization already has, that one is linked and not
    /// changed.
    Create(CreateOrganizationInput),
}

impl From<OrganizationRefInput> for OrganizationRef {
    fn from(input: OrganizationRefInput) -> Self {
        match input {
            OrganizationRefInput::Id(id) => Self::Id(id.0),
            OrganizationRefInput::Create(new) => Self::Create(Box::new(new.into())),
        }
    }
}

/// An organization to be created.
#[derive(InputObject)]
pub(in crate::graphql) struct CreateOrganizationInput {
    /// Its name: 1 to 255 characters. Required; only where `createCustomer` finds an organization by
    /// `externalIds` may it be left out.
    name: Option<String>,
    /// The name of its company: at most 255 characters.
    company_name: Option<String>,
    /// What there is to say about it: at most 4,096 characters; line breaks are allowed.
    description: Option<String>,
    /// What it is a part of: the id of an organization.
    parent_id: Option<ID>,
    /// What other systems call it: at most 20. Within `createCustomer`, the
    /// organization that has one of them already is taken as it is, and none is created.
    external_ids: Option<Vec<ExternalIdInput>>,
    /// Does it get no subscription by itself, whatever the tenant's `defaultSubscription` says?
    #[graphql(default_with = "Some(false)")]
    skip_default_subscription: Option<bool>,
    /// Free data.
    metadata: Option<Vec<MetadataInput>>,
}

impl From<CreateOrganizationInput> for NewOrganization {
    fn from(input: CreateOrganizationInput) -> Self {
        Self {
            name: input.name,
            company_name: input.company_name,
            description: input.description,
            parent_id: input.parent_id.map(|id| id.0),
            external_ids: list(input.external_ids),
            skip_default_subscription: input.skip_default_subscription.unwrap_or_default(),
            metadata: list(input.metadata),
        }
    }
}

/// What a customer is in an organization.
#[derive(InputObject)]
pub(in crate::graphql) struct MembershipInput {
    /// What the customer does there: at most 255 characters.
    job_title: Option<String>,
    /// How the customer is reached there: at most 255 characters.
    telephone: Option<String>,
    /// Does it count?
    #[graphql(default_with = "Some(MembershipStatus::Active)")]
    status: Option<MembershipStatus>,
    /// Free data.
    metadata: Option<Vec<MetadataInput>>,
}

impl From<MembershipInput> for NewMembership {
    fn from(input: MembershipInput) -> Self {
        Self {
            job_title: input.job_title,
            telephone: input.telephone,
            status: input.status.unwrap_or(MembershipStatus::Active).into(),
            metadata: list(input.metadata),
        }
    }
}
