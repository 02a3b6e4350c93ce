//! Lists of customers: filtered, sorted, and paged by keyset in either direction.

use diesel::{
    BoolExpressionMethods, EscapeExpressionMethods, ExpressionMethods, QueryDsl, SelectableHelper,
    TextExpressionMethods, dsl::exists,
};
use diesel_async::RunQueryDsl;

use super::{CustomerRow, visible_to};
use crate::{
    repositories::{
        Conn, Result,
        one_of::OneOf,
        schema::{
            consents, custom_field_values, customer_partners, customer_sources, customers,
            external_ids, memberships,
        },
    },
    values::{
        ConsentDefinitionId, ConsentValue, CustomFieldId, CustomerGroupId, CustomerId,
        CustomerSortField, CustomerState, OrganizationId, PartnerAccess, PartnerId, SiteId,
        SourceId, StoreId, TenantId, Timestamp,
    },
};

/// Which customers: all that is given has to be so.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/customer/list.rs"
)]
pub struct CustomerQuery {
    pub ids: Option<Vec<CustomerId>>,
    pub site: Option<SiteId>,
    pub store: Option<StoreId>,
    pub group: Option<CustomerGroupId>,
    pub partner: Option<PartnerId>,
    pub organization: Option<OrganizationId>,
    pub source: Option<SourceId>,
    pub state: Option<CustomerState>,
    pub email_key: Option<String>,
    pub username_key: Option<String>,
    pub phone_key: Option<String>,
    /// Patterns of LIKE, each of which the name has to match.
    pub name: Vec<String>,
    pub language: Option<String>,
    pub email_confirmed: Option<bool>,
    pub external_id: Option<(String, String)>,
    pub created_from: Option<Timestamp>,
    pub created_before: Option<Timestamp>,
    pub updated_from: Option<Timestamp>,
    pub updated_before: Option<Timestamp>,
    pub consents: Vec<(ConsentDefinitionId, ConsentValue)>,
    /// Fields and the digests of their values.
    pub fields: Vec<(CustomFieldId, String)>,
}

/// What a customer is sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SortKey {
    /// `created_at` or `updated_at`.
    Time(Timestamp),
    /// `name_key`.
    Text(String),
}

impl SortKey {
    /// The key of a customer.
    pub fn of(row: &CustomerRow, field: CustomerSortField) -> Self {
        match field {
            CustomerSortField::CreatedAt => Self::Time(row.created_at),
            CustomerSortField::UpdatedAt => Self::Time(row.updated_at),
            CustomerSortField::Name => Self::Text(row.name_key.clone()),
        }
    }
}

/// A part of a sorted list.
#[derive(Debug, Clone)]
pub struct Window {
    /// What the list is sorted by.
    pub field: CustomerSortField,
    /// From the highest to the lowest?
    pub descending: bool,
    /// Only what comes after this place.
    pub after: Option<(SortKey, CustomerId)>,
    /// Only what comes before this place.
    pub before: Option<(SortKey, CustomerId)>,
    /// From the end? The rows come in the order of the list all the same.
    pub from_end: bool,
    /// Rows at most.
    pub limit: i64,
}

/// Adds what `$which` demands. A macro: the query has another type on each store.
macro_rules! filtered {
    ($query:expr, $which:expr) => {{
        let (mut query, which) = ($query, $which);
        if let Some(ids) = &which.ids {
            query = query.filter(customers::id.one_of(ids));
        }
        if let Some(site) = which.site {
            query = query.filter(customers::site_id.eq(site));
        }
        if let Some(store) = which.store {
            query = query.filter(customers::store_id.eq(store));
        }
        if let Some(group) = which.group {
            query = query.filter(customers::group_id.eq(group));
        }
        if let Some(state) = which.state {
            query = query.filter(customers::state.eq(state));
        }
        if let Some(key) = &which.email_key {
            query = query.filter(customers::email_key.eq(key));
        }
        if let Some(key) = &which.username_key {
            query = query.filter(customers::username_key.eq(key));
        }
        if let Some(key) = &which.phone_key {
            query = query.filter(customers::phone_key.eq(key));
        }
        for word in &which.name {
            query = query.filter(customers::name_key.like(word).escape('\\'));
        }
        if let Some(language) = &which.language {
            query = query.filter(customers::language.eq(language));
        }
        match which.email_confirmed {
            Some(true) => query = query.filter(customers::email_confirmed_at.is_not_null()),
            Some(false) => query = query.filter(customers::email_confirmed_at.is_null()),
            None => {}
        }
        if let Some(from) = which.created_from {
            query = query.filter(customers::created_at.ge(from));
        }
        if let Some(before) = which.created_before {
            query = query.filter(customers::created_at.lt(before));
        }
        if let Some(from) = which.updated_from {
            query = query.filter(customers::updated_at.ge(from));
        }
        if let Some(before) = which.updated_before {
            query = query.filter(customers::updated_at.lt(before));
        }
        if let Some(partner) = which.partner {
            query = query.filter(exists(
                customer_partners::table
                    .filter(customer_partners::tenant_id.eq(customers::tenant_id))
                    .filter(customer_partners::customer_id.eq(customers::id))
                    .filter(customer_partners::partner_id.eq(partner)),
            ));
        }
        if let Some(organization) = which.organization {
            query = query.filter(exists(
                memberships::table
                    .filter(memberships::tenant_id.eq(customers::tenant_id))
                    .filter(memberships::customer_id.eq(customers::id))
                    .filter(memberships::organization_id.eq(organization)),
            ));
        }
        if let Some(source) = which.source {
            query = query.filter(exists(
                customer_sources::table
                    .filter(customer_sources::tenant_id.eq(customers::tenant_id))
                    .filter(customer_sources::customer_id.eq(customers::id))
                    .filter(customer_sources::source_id.eq(source)),
            ));
        }
        if let Some((system, value)) = &which.external_id {
            query = query.filter(
                customers::id.eq_any(
                    external_ids::table
                        .filter(external_ids::tenant_id.eq(customers::tenant_id))
                        .filter(external_ids::noun.eq("cus"))
                        .filter(external_ids::system.eq(system))
                        .filter(external_ids::value.eq(value))
                        .select(external_ids::owner_id),
                ),
            );
        }
        for (definition, value) in &which.consents {
            query = query.filter(exists(
                consents::table
                    .filter(consents::tenant_id.eq(customers::tenant_id))
                    .filter(consents::customer_id.eq(customers::id))
                    .filter(consents::consent_definition_id.eq(definition))
                    .filter(consents::value.eq(value)),
            ));
        }
        for (field, key) in &which.fields {
            query = query.filter(exists(
                custom_field_values::table
                    .filter(custom_field_values::tenant_id.eq(customers::tenant_id))
                    .filter(custom_field_values::owner_id.eq(customers::id))
                    .filter(custom_field_values::custom_field_id.eq(field))
                    .filter(custom_field_values::value_key.eq(key)),
            ));
        }
        query
    }};
}

/// Sorts by `$column` and the id, and keeps what is within the window. The first bound says nothing
/// that the second does not; it lets the index find where the window begins.
macro_rules! in_window {
    ($query:expr, $window:expr, $column:ident, $Key:ident) => {{
        let (mut query, window) = ($query, $window);
        let (low, high) = if window.descending {
            (&window.before, &window.after)
        } else {
            (&window.after, &window.before)
        };
        if let Some((SortKey::$Key(key), id)) = low {
            query = query
                .filter(customers::$column.ge(key.clone()))
                .filter(customers::$column.gt(key.clone()).or(customers::id.gt(*id)));
        }
        if let Some((SortKey::$Key(key), id)) = high {
            query = query
                .filter(customers::$column.le(key.clone()))
                .filter(customers::$column.lt(key.clone()).or(customers::id.lt(*id)));
        }
        if window.descending == window.from_end {
            query.order((customers::$column.asc(), customers::id.asc()))
        } else {
            query.order((customers::$column.desc(), customers::id.desc()))
        }
    }};
}

/// A window on the customers in `access` that `which` describes.
pub async fn page(
    conn: &mut Conn,
    tenant: TenantId,
    which: &CustomerQuery,
    access: &PartnerAccess,
    window: &Window,
) -> Result<Vec<CustomerRow>> {
    let mut rows: Vec<CustomerRow> = on_conn!(conn, c => {
        let query = customers::table
            .filter(customers::tenant_id.eq(tenant))
            .select(CustomerRow::as_select())
            .limit(window.limit)
            .into_boxed();
        let query = visible_to!(query, access);
        let query = filtered!(query, which);
        match window.field {
            CustomerSortField::CreatedAt => in_window!(query, window, created_at, Time),
            CustomerSortField::UpdatedAt => in_window!(query, window, updated_at, Time),
            CustomerSortField::Name => in_window!(query, window, name_key, Text),
        }
        .load(c)
        .await
    })?;
    if window.from_end {
        rows.reverse();
    }
    Ok(rows)
}
