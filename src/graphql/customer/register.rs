use async_graphql::{Context, Object, SimpleObject};
use futures_util::FutureExt;

use super::{input::RegisterCustomerInput, object::Customer};
use crate::{
    domain::{
        Result,
        customer::{self, Registered},
    },
    graphql::{
        access::check_selection,
        context::ContextExt,
        session::object::Session,
        user_error::{UserError, settle},
    },
};

/// The outcome of a sign-up.
#[derive(SimpleObject)]
pub(in crate::graphql) struct RegisterCustomerPayload {
    /// The customer. Null where nothing was written, and where the site does not disclose whether an account existed.
    customer: Option<Customer>,
    /// The session of a customer who is signed in right away; null where `autologin` was not asked for, the site
    /// wants the e-mail address confirmed first, or does not disclose whether an account existed.
    session: Option<Session>,
    /// Is the e-mail address to be confirmed, by the link of the mail that is sent to it? False where there are
    /// `userErrors`.
    confirmation_required: bool,
    /// All faults of the input. Where there are any, nothing was written.
    user_errors: Vec<UserError>,
}

impl RegisterCustomerPayload {
    async fn new(ctx: &Context<'_>, registered: Result<Registered>) -> Result<Self> {
        let (registered, user_errors) = settle(ctx, registered).await?;
        let Some(registered) = registered else {
            return Ok(Self {
                customer: None,
                session: None,
                confirmation_required: false,
                user_errors,
            });
        };
        let customer = registered.customer;
        let session = registered.session.zip(customer.clone());
        Ok(Self {
            session: session.map(|(session, row)| Session::new(ctx, session, row)),
            customer: customer.map(Into::into),
            confirmation_required: registered.confirmation_required,
            user_errors,
        })
    }
}

#[derive(Default)]
pub(in crate::graphql) struct RegisterCustomer;

#[Object]
impl RegisterCustomer {
    /// A person signs up on a site. Anybody may; privileged fields (`emailHardBounced`, `externalIds`) need an API key
    /// with the scopes that they name, else NOT_PERMITTED. Of custom fields, a person gives only those that are
    /// `registrable`, and another is UNKNOWN_FIELD; an API key with `customers:write` gives any.
    ///
    /// Who calls without an API key acts with the access of the site's own API client (its oldest one, else the
    /// tenant's oldest one that is of no site): the customer gets the partners that it can access, as the tenant's
    /// `partnerAssignment` says, and `storeId` is of one of them. A customer who is signed in signs up another one as
    /// any visitor of the site would.
    ///
    /// The language is that of the input, else the most wanted one of Accept-Language that the site uses, else the
    /// site's own. A mail follows where there is an address: to confirm it, where the site's `emailConfirmation` is on;
    /// else to set a password, where there is nothing to sign in with; else a welcome.
    ///
    /// Where the site's `discloseAccountExistence` is off, an e-mail address or telephone number that is taken is
    /// answered as a new one is: no customer, no session, no error. The owner is told by mail, once an hour at most.
    /// Where it is on, it is ALREADY_TAKEN; a username that is taken always is.
    async fn register_customer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who signs up.")] input: RegisterCustomerInput,
    ) -> Option<Result<RegisterCustomerPayload>> {
        if let Err(refused) = check_selection(ctx) {
            return Some(Err(refused));
        }
        let done = customer::register(ctx.app(), ctx.call(), &input.into())
            .boxed()
            .await;
        Some(RegisterCustomerPayload::new(ctx, done).await)
    }
}
