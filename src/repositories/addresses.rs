//! `addresses`: the postal addresses of customers.

use diesel::{
    AsChangeset, ExpressionMethods, Identifiable, Insertable, QueryDsl, Queryable, Selectable,
    SelectableHelper,
};
use diesel_async::RunQueryDsl;

use super::{Conn, Result, one_of::OneOf, schema::addresses};
use crate::values::{AddressId, CustomerId, Json, TenantId};

/// A row of `addresses`.
#[derive(Debug, Clone, PartialEq, AsChangeset, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = addresses)]
#[diesel(primary_key(tenant_id, id))]
#[diesel(treat_none_as_null = true)]
#[diesel(treat_none_as_default_value = false)]
pub struct AddressRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The address.
    pub id: AddressId,
    /// Whose it is.
    pub customer_id: CustomerId,
    /// Its place among the customer's, from 0.
    pub position: i32,
    /// Name prefix of the recipient.
    pub prefix: Option<String>,
    /// First name of the recipient.
    pub first_name: Option<String>,
    /// Middle name of the recipient.
    pub middle_name: Option<String>,
    /// Last name of the recipient.
    pub last_name: Option<String>,
    /// Name suffix of the recipient.
    pub suffix: Option<String>,
    /// Company.
    pub company: Option<String>,
    /// VAT number.
    pub vat_id: Option<String>,
    /// Street lines, as a JSON array of strings.
    pub street: Json,
    /// House number.
    pub house_number: Option<String>,
    /// Land registry number.
    pub registry_number: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Postal code.
    pub postcode: Option<String>,
    /// ISO 3166-2 code of the region.
    pub region_code: Option<String>,
    /// Name of the region.
    pub region_name: Option<String>,
    /// What another system calls the region.
    pub region_external_id: Option<String>,
    /// ISO 3166-1 alpha-2 code of the country.
    pub country_code: Option<String>,
    /// Telephone.
    pub telephone: Option<String>,
    /// Fax.
    pub fax: Option<String>,
    /// Are bills sent here by default? At most one of a customer's is.
    pub is_default_billing: bool,
    /// Are goods sent here by default? At most one of a customer's is.
    pub is_default_shipping: bool,
}

/// The addresses of each customer, in their order.
pub async fn of_customers(
    conn: &mut Conn,
    tenant: TenantId,
    customers: &[CustomerId],
) -> Result<Vec<AddressRow>> {
    Ok(on_conn!(conn, c => addresses::table
        .filter(addresses::tenant_id.eq(tenant))
        .filter(addresses::customer_id.one_of(customers))
        .order((addresses::customer_id, addresses::position, addresses::id))
        .select(AddressRow::as_select())
        .load(c)
        .await)?)
}

/// Those of `ids` that are there.
pub async fn by_ids(
    conn: &mut Conn,
    tenant: TenantId,
    ids: &[AddressId],
) -> Result<Vec<AddressRow>> {
    Ok(on_conn!(conn, c => addresses::table
        .filter(addresses::tenant_id.eq(tenant))
        .filter(addresses::id.one_of(ids))
        .select(AddressRow::as_select())
        .load(c)
        .await)?)
}
