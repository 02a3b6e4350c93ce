use async_graphql::{Context, Object};
use futures_util::FutureExt;

use super::{
    input::CreateCustomerInput, payload::CreateCustomerPayload, query::CustomerIdentifier,
};
use crate::{
    domain::{Result, customer},
    graphql::{access::check_selection, context::ContextExt},
};

#[derive(Default)]
pub(in crate::graphql) struct UpsertCustomer;

#[Object]
impl UpsertCustomer {
    /// Changes the customer that is identified so, as `updateCustomer` does; where there is none,
    /// makes one, as `createCustomer` does, with what it is identified by, unless the input says
    /// otherwise. Null is as if it were left out: `updateCustomer` clears. Needs an API key with
    /// `customers:write`.
    ///
    /// An `id` that leads nowhere is NOT_FOUND. What is not unique by the tenant's rules
    /// (`emailUniqueness`, `usernameUniqueness`, `phoneUnique`) is NOT_ALLOWED, and what is unique
    /// within a site is looked for at the site that the input is about.
    ///
    /// Of a customer that is there, what counts only for a new one (`siteId`, `password`, `autologin`,
    /// `addresses`, `organization`, `membership`, `plans`, `createdAt`) is left as it is, and
    /// `userErrors` say so; the `externalId` that it is found by stays.
    ///
    /// Mails follow as of `createCustomer` and `updateCustomer`; an import, which gives `createdAt`, sends none.
    async fn upsert_customer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the customer is identified by.")] by: CustomerIdentifier,
        #[graphql(desc = "The customer.")] input: CreateCustomerInput,
    ) -> Option<Result<CreateCustomerPayload>> {
        if let Err(refused) = check_selection(ctx) {
            return Some(Err(refused));
        }
        let (app, call) = (ctx.app(), ctx.call());
        let done = customer::upsert(app, call, by.into(), input.into())
            .boxed()
            .await;
        Some(CreateCustomerPayload::new(ctx, done).await)
    }
}
