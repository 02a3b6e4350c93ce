use async_graphql::{Context, SimpleObject};

use super::object::Customer;
use crate::{
    domain::{Result, customer::CreatedCustomer},
    graphql::{
        session::object::Session,
        user_error::{UserError, settle, user_errors},
    },
};

/// The outcome of a mutation: the customer, or what is wrong with the input.
#[derive(SimpleObject)]
pub(in crate::graphql) struct CreateCustomerPayload {
    /// The customer; null where nothing was written.
    customer: Option<Customer>,
    /// The session of a customer who is signed in right away; null where `autologin` was not asked
    /// for, or the site wants the e-mail address confirmed first.
    session: Option<Session>,
    /// All faults of the input. Where there are any, nothing was written, with one exception: where
    /// `customer` is not null, the errors say what of the input was left out (a second plan of one
    /// product, what counts only for a new customer).
    user_errors: Vec<UserError>,
}

impl CreateCustomerPayload {
    pub(super) async fn new(ctx: &Context<'_>, created: Result<CreatedCustomer>) -> Result<Self> {
        let (created, faults) = settle(ctx, created).await?;
        let Some(created) = created else {
            return Ok(Self {
                customer: None,
                session: None,
                user_errors: faults,
            });
        };
        let row = created.customer;
        let session = created
            .session
            .map(|session| Session::new(ctx, session, row.clone()));
        Ok(Self {
            customer: Some(row.into()),
            session,
            user_errors: user_errors(ctx, created.notices).await?,
        })
    }
}
