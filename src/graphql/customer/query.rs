use async_graphql::{Context, ID, Object, OneofObject};

use super::object::Customer;
use crate::{
    domain::{Result, customer},
    graphql::{
        context::ContextExt,
        custom_field::input::CustomFieldInput,
        external_id::ExternalIdInput,
        scalars::{EmailAddress, PhoneNumber},
    },
};

/// What a customer is found by. Where several have the same, the oldest one is found.
#[derive(OneofObject)]
pub(in crate::graphql) enum CustomerIdentifier {
    /// Its id.
    Id(ID),
    /// Its e-mail address.
    Email(EmailAddress),
    /// Its username.
    Username(String),
    /// Its telephone number: the digits count.
    Phone(PhoneNumber),
    /// What another system calls it.
    ExternalId(ExternalIdInput),
    /// The value of a custom field that is unique; another is NOT_ALLOWED.
    CustomField(CustomFieldInput),
}

impl From<CustomerIdentifier> for customer::CustomerIdentifier {
    fn from(by: CustomerIdentifier) -> Self {
        match by {
            CustomerIdentifier::Id(id) => Self::Id(id.0),
            CustomerIdentifier::Email(email) => Self::Email(email.0),
            CustomerIdentifier::Username(username) => Self::Username(username),
            CustomerIdentifier::Phone(phone) => Self::Phone(phone.0),
            CustomerIdentifier::ExternalId(id) => Self::ExternalId(id.into()),
            CustomerIdentifier::CustomField(value) => Self::CustomField(value.into()),
        }
    }
}

#[derive(Default)]
pub(in crate::graphql) struct CustomerQuery;

#[Object]
impl CustomerQuery {
    /// One customer; null where there is none, or it belongs to no partner that the caller can
    /// access. Needs an API key with `customers:read`.
    async fn customer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is found by.")] by: CustomerIdentifier,
    ) -> Option<Result<Customer>> {
        let row = customer::find(ctx.app(), ctx.call(), &by.into()).await;
        row.transpose().map(|row| row.map(Customer))
    }
}
