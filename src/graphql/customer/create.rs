use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::object::Customer;
use crate::{
    domain::{
        Result,
        customer::{self, NewCustomer},
    },
    graphql::{
        address::input::AddressInput,
        context::ContextExt,
        custom_field::input::CustomFieldInput,
        metadata::MetadataInput,
        scalars::{EmailAddress, LanguageCode, PhoneNumber},
        user_error::{Settled, UserError, settle},
    },
};

/// A customer to be created.
#[derive(InputObject)]
pub(in crate::graphql) struct CreateCustomerInput {
    /// The site of registration; else the store's, else the API client's, else the tenant's only one.
    site_id: Option<ID>,
    /// The store of registration. Where the tenant's `partnerAssignment` is `STORE_BASED`, the
    /// customer is assigned to this store's partner.
    store_id: Option<ID>,
    /// The e-mail address. Required. Within what it is unique, the tenant's `emailUniqueness` says.
    email: Option<EmailAddress>,
    /// What stands before the name: at most 255 characters.
    prefix: Option<String>,
    /// The first name: at most 255 characters.
    first_name: Option<String>,
    /// The middle name: at most 255 characters.
    middle_name: Option<String>,
    /// The last name: at most 255 characters.
    last_name: Option<String>,
    /// What stands after the name: at most 255 characters.
    suffix: Option<String>,
    /// The telephone number: at most 64 characters as given.
    phone: Option<PhoneNumber>,
    /// The language; else the most wanted one of the request's Accept-Language header, else English.
    language: Option<LanguageCode>,
    /// The addresses: at most 100, of which one may be the default for billing and one for shipping.
    addresses: Option<Vec<AddressInput>>,
    /// The values of custom fields: at most 1,000, each field once.
    custom_fields: Option<Vec<CustomFieldInput>>,
    /// Free data, each key once.
    metadata: Option<Vec<MetadataInput>>,
}

impl From<CreateCustomerInput> for NewCustomer {
    fn from(input: CreateCustomerInput) -> Self {
        Self {
            site_id: input.site_id.map(|id| id.0),
            store_id: input.store_id.map(|id| id.0),
            email: input.email.map(Into::into),
            prefix: input.prefix,
            first_name: input.first_name,
            middle_name: input.middle_name,
            last_name: input.last_name,
            suffix: input.suffix,
            phone: input.phone.map(Into::into),
            language: input.language.map(Into::into),
            addresses: list(input.addresses),
            custom_fields: list(input.custom_fields),
            metadata: list(input.metadata),
        }
    }
}

fn list<I, T: From<I>>(items: Option<Vec<I>>) -> Vec<T> {
    items
        .unwrap_or_default()
        .into_iter()
        .map(Into::into)
        .collect()
}

/// What became of it.
#[derive(SimpleObject)]
pub(in crate::graphql) struct CreateCustomerPayload {
    /// The customer; null where there are `userErrors`.
    customer: Option<Customer>,
    /// All faults of the input. Where there are any, nothing was written.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(in crate::graphql) struct CreateCustomer;

#[Object]
impl CreateCustomer {
    /// An agent or a back end adds a customer account: the customer, its addresses, fields, metadata
    /// and partners, whole or not at all. Needs an API key with `customers:write`.
    ///
    /// Which partners it is assigned to, the tenant's `partnerAssignment` says. A customer may be
    /// assigned to no partner; then only API clients with access to all partners see it.
    async fn create_customer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The customer.")] input: CreateCustomerInput,
    ) -> Option<Result<CreateCustomerPayload>> {
        let created = customer::create(ctx.app(), ctx.call(), &input.into()).await;
        let payload = |(customer, user_errors): Settled<_>| CreateCustomerPayload {
            customer: customer.map(Customer),
            user_errors,
        };
        Some(settle(created).map(payload))
    }
}
