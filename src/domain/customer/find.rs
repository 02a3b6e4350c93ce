use super::{by_ids, fields::phone_key};
use crate::{
    app::App,
    domain::{
        ApiClient, Call, Path, Result, custom_field::NewFieldValue, external_id::NewExternalId,
        tenant::TenantConfig,
    },
    repositories::{
        Conn, CustomerKey,
        customers::{self, CustomerQuery, CustomerRow, Window},
        external_ids,
    },
    values::{CustomerId, CustomerSortField, EmailAddress, Scope, SiteId, StaticType, fold, kind},
};

/// What a customer is found by.
#[derive(Debug, Clone)]
pub enum CustomerIdentifier {
    /// The id, as text.
    Id(String),
    /// The e-mail address.
    Email(String),
    /// The username.
    Username(String),
    /// The telephone number.
    Phone(String),
    /// What another system calls it.
    ExternalId(NewExternalId),
    /// The value of a unique custom field.
    CustomField(NewFieldValue),
}

/// One customer that the caller can see. Needs `customers:read`.
///
/// Where several have the same e-mail address, the oldest.
pub async fn find(app: &App, call: &Call, by: &CustomerIdentifier) -> Result<Option<CustomerRow>> {
    let client = call.require(Scope::CustomersRead)?;
    if let CustomerIdentifier::Id(id) = by {
        let Ok(id) = id.parse::<CustomerId>() else {
            return Ok(None);
        };
        return Ok(by_ids(app, call, &[id]).await?.remove(&id));
    }
    let mut conn = app.store.read().await?;
    look_up(&mut conn, client, by, None).await
}

/// The oldest customer that the caller can see and that is identified so, by a key of one site where
/// `site` is given.
pub(super) async fn look_up(
    conn: &mut Conn,
    client: &ApiClient,
    by: &CustomerIdentifier,
    site: Option<SiteId>,
) -> Result<Option<CustomerRow>> {
    let tenant = client.tenant_id;
    let (column, key) = match by {
        CustomerIdentifier::Id(id) => {
            let ids: Vec<CustomerId> = id.parse().into_iter().collect();
            return Ok(customers::by_ids(conn, tenant, &ids, &client.partners)
                .await?
                .pop());
        }
        CustomerIdentifier::Email(email) => match EmailAddress::parse(email) {
            Ok(email) => (CustomerKey::Email, email.key()),
            Err(_) => return Ok(None),
        },
        CustomerIdentifier::Username(username) => (CustomerKey::Username, fold(username)),
        CustomerIdentifier::Phone(phone) => match phone_key(phone) {
            Some(key) => (CustomerKey::Phone, key),
            None => return Ok(None),
        },
        CustomerIdentifier::ExternalId(id) => {
            let (system, value) = (id.system.trim(), id.value.trim());
            let noun = kind::Customer::TYPE;
            let owner = external_ids::find(conn, tenant, noun, system, value).await?;
            let ids: Vec<CustomerId> = owner.map(|owner| owner.of_kind()).into_iter().collect();
            return Ok(customers::by_ids(conn, tenant, &ids, &client.partners)
                .await?
                .pop());
        }
        CustomerIdentifier::CustomField(value) => {
            let config = TenantConfig::load(conn, tenant).await?;
            let path = Path::of("by").at("customField");
            let which = CustomerQuery {
                fields: vec![super::list::field(&config, value, &path, true)?],
                ..CustomerQuery::default()
            };
            let window = Window {
                field: CustomerSortField::CreatedAt,
                descending: false,
                after: None,
                before: None,
                from_end: false,
                limit: 1,
            };
            let found = customers::page(conn, tenant, &which, &client.partners, &window).await?;
            return Ok(found.into_iter().next());
        }
    };
    // PostgreSQL keeps no NUL, so nobody has such a key.
    if key.contains('\0') {
        return Ok(None);
    }
    Ok(customers::by_key(conn, tenant, column, &key, site, &client.partners).await?)
}
