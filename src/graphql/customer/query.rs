use async_graphql::{Context, ID, Object, OneofObject};

use super::object::Customer;
use crate::{
    domain::{Result, customer},
    graphql::{context::ContextExt, scalars::EmailAddress},
};

/// What a customer is found by.
#[derive(OneofObject)]
pub(in crate::graphql) enum CustomerIdentifier {
    /// Its id.
    Id(ID),
    /// Its e-mail address. Where several customers have it, the oldest one is found.
    Email(EmailAddress),
}

impl From<CustomerIdentifier> for customer::CustomerIdentifier {
    fn from(by: CustomerIdentifier) -> Self {
        match by {
            CustomerIdentifier::Id(id) => Self::Id(id.0),
            CustomerIdentifier::Email(email) => Self::Email(email.0),
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
