use async_graphql::SimpleObject;

use super::{customer::object::Customer, scalars::DateTime};
use crate::{domain::session::NewSession, repositories::customers::CustomerRow};

/// A customer who is signed in.
#[derive(SimpleObject)]
pub(super) struct Session {
    /// What the customer proves it with, to be kept secret: it is shown once.
    token: String,
    /// Until when it lasts: 30 days.
    expires_at: DateTime,
    /// The customer.
    customer: Customer,
}

impl Session {
    pub(super) fn new(session: NewSession, customer: CustomerRow) -> Self {
        Self {
            token: session.token,
            expires_at: session.expires_at.into(),
            customer: customer.into(),
        }
    }
}
