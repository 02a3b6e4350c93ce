use async_graphql::{Context, Object};
use futures_util::FutureExt;

use super::{input::CreateCustomerInput, payload::CreateCustomerPayload};
use crate::{
    domain::{
        Result,
        customer::{self, NewCustomer},
    },
    graphql::{access::check_selection, context::ContextExt},
};

#[derive(Default)]
pub(in crate::graphql) struct CreateCustomer;

#[Object]
impl CreateCustomer {
    /// An agent or a back end adds a customer account: the customer, its addresses, fields, metadata,
    /// consents, partners, organization and subscriptions, whole or not at all. Needs an API key with
    /// `customers:write`; privileged fields need the scopes that they name, else NOT_PERMITTED.
    ///
    /// Which partners it is assigned to, the tenant's `partnerAssignment` says. A customer may be
    /// assigned to no partner; then only API clients with access to all partners see it.
    ///
    /// A mail follows where there is an e-mail address: to confirm it, where the site's `emailConfirmation` is on and it is not
    /// `confirmed`; else to set a password, where none is given; else a welcome. An import, which gives `createdAt`,
    /// sends none, nor does an address that is `emailHardBounced`. A mail that fails never fails the mutation.
    async fn create_customer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The customer.")] input: Box<CreateCustomerInput>,
    ) -> Option<Result<CreateCustomerPayload>> {
        if let Err(refused) = check_selection(ctx) {
            return Some(Err(refused));
        }
        // On the heap, as the input is: whatever is around it would be moved with it.
        let new = Box::new(NewCustomer::from(*input));
        let created = customer::create(ctx.app(), ctx.call(), &new).boxed().await;
        Some(CreateCustomerPayload::new(ctx, created).await)
    }
}
