use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use futures_util::FutureExt;

use super::object::Session;
use crate::{
    domain::{Result, session},
    graphql::{
        access::check_selection,
        context::ContextExt,
        user_error::{UserError, settle},
    },
};

/// As whom an API client acts.
#[derive(InputObject)]
pub(in crate::graphql) struct ImpersonateCustomerInput {
    /// The customer.
    customer_id: ID,
}

/// The outcome of beginning to act as a customer.
#[derive(SimpleObject)]
pub(in crate::graphql) struct ImpersonateCustomerPayload {
    /// The session, of kind IMPERSONATION: 15 minutes at most, and it cannot be renewed. Null where there are `userErrors`.
    session: Option<Session>,
    /// What is wrong. NOT_FOUND: no such customer; NOT_ALLOWED: the account is not active, or its `remoteAssistance` is DENIED.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(in crate::graphql) struct ImpersonateCustomer;

#[Object]
impl ImpersonateCustomer {
    /// Gives a session in which an agent acts as a customer, to help: with everything but passwords, second factors, tokens and
    /// sessions. All that is done in it is on record as done by the customer and, beside that, by the API client and the agent
    /// whom the header X-Agent-Email named here. It ends with `stopImpersonating`, with the last key of the client, when the
    /// customer denies `remoteAssistance`, and when the client gets another one for the same customer. Needs an API key with
    /// `customers:impersonate`.
    async fn impersonate_customer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The customer.")] input: ImpersonateCustomerInput,
    ) -> Option<Result<ImpersonateCustomerPayload>> {
        if let Err(refused) = check_selection(ctx) {
            return Some(Err(refused));
        }
        let begun = session::impersonate(ctx.app(), ctx.call(), &input.customer_id);
        let settled = settle(ctx, begun.boxed().await).await;
        Some(
            settled.map(|(begun, user_errors)| ImpersonateCustomerPayload {
                session: begun.map(|(session, customer)| Session::new(ctx, session, customer)),
                user_errors,
            }),
        )
    }
}
