use super::by_ids;
use crate::{
    app::App,
    domain::{Call, Result},
    repositories::customers::{self, CustomerRow},
    values::{CustomerId, EmailAddress, Scope},
};

/// What a customer is found by.
#[derive(Debug, Clone)]
pub enum CustomerIdentifier {
    /// The id, as text.
    Id(String),
    /// The e-mail address.
    Email(String),
}

/// One customer that the caller can see. Needs `customers:read`.
///
/// Where several have the same e-mail address, the oldest.
pub async fn find(app: &App, call: &Call, by: &CustomerIdentifier) -> Result<Option<CustomerRow>> {
    let client = call.require(Scope::CustomersRead)?;
    match by {
        CustomerIdentifier::Id(id) => {
            let Ok(id) = id.parse::<CustomerId>() else {
                return Ok(None);
            };
            Ok(by_ids(app, call, &[id]).await?.remove(&id))
        }
        CustomerIdentifier::Email(email) => {
            let Ok(email) = EmailAddress::parse(email) else {
                return Ok(None);
            };
            let mut conn = app.store.read().await?;
            let key = email.key();
            Ok(customers::by_email(&mut conn, client.tenant_id, &key, &client.partners).await?)
        }
    }
}
