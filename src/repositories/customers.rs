//! `customers` and `customer_partners`: the accounts, and whose customers they are.

use diesel::{
    ExpressionMethods, Insertable, NullableExpressionMethods, OptionalExtension, QueryDsl,
    Queryable, Selectable, SelectableHelper,
    dsl::{count_star, exists},
};
use diesel_async::RunQueryDsl;

use super::{
    Conn, Result,
    schema::{customer_partners, customers},
};
use crate::values::{
    CustomerId, EmailUniqueness, OwnerId, PartnerAccess, PartnerId, SiteId, StoreId, TenantId,
    Timestamp,
};

/// A row of `customers`.
#[derive(Debug, Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = customers)]
pub struct CustomerRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The customer.
    pub id: CustomerId,
    /// The site of registration.
    pub site_id: SiteId,
    /// The store of registration.
    pub store_id: Option<StoreId>,
    /// The e-mail address as it was given.
    pub email: Option<String>,
    /// The e-mail address as it is compared.
    pub email_key: Option<String>,
    /// Within what the address is unique; see [`email_scope`].
    pub email_scope: Option<OwnerId>,
    /// Name prefix.
    pub prefix: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Middle name.
    pub middle_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Name suffix.
    pub suffix: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// ISO 639-1 code.
    pub language: String,
    /// 1 when created; goes up with every change.
    pub version: i32,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A row of `customer_partners`.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = customer_partners)]
pub struct CustomerPartnerRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The customer.
    pub customer_id: CustomerId,
    /// The partner.
    pub partner_id: PartnerId,
}

/// What `email_scope` is under a rule: the unique index over it holds the rule, and no value is
/// equal to null.
pub fn email_scope(rule: EmailUniqueness, tenant: TenantId, site: SiteId) -> Option<OwnerId> {
    match rule {
        EmailUniqueness::Tenant => Some(tenant.owner()),
        EmailUniqueness::Site => Some(site.owner()),
        EmailUniqueness::None => None,
    }
}

/// Adds to a query on `customers` that the customer has a partner in `$access`.
macro_rules! visible_to {
    ($query:expr, $access:expr) => {{
        let mut query = $query;
        if let PartnerAccess::Only(partners) = $access {
            query = query.filter(exists(
                customer_partners::table
                    .filter(customer_partners::tenant_id.eq(customers::tenant_id))
                    .filter(customer_partners::customer_id.eq(customers::id))
                    .filter(customer_partners::partner_id.eq_any(partners)),
            ));
        }
        query
    }};
}

/// Those of `ids` that are there and in `access`.
pub async fn by_ids(
    conn: &mut Conn,
    tenant: TenantId,
    ids: &[CustomerId],
    access: &PartnerAccess,
) -> Result<Vec<CustomerRow>> {
    Ok(on_conn!(conn, c => {
        let query = customers::table
            .filter(customers::tenant_id.eq(tenant))
            .filter(customers::id.eq_any(ids))
            .select(CustomerRow::as_select())
            .into_boxed();
        visible_to!(query, access).load(c).await
    })?)
}

/// The oldest customer in `access` with this e-mail key.
pub async fn by_email(
    conn: &mut Conn,
    tenant: TenantId,
    email_key: &str,
    access: &PartnerAccess,
) -> Result<Option<CustomerRow>> {
    Ok(on_conn!(conn, c => {
        let query = customers::table
            .filter(customers::tenant_id.eq(tenant))
            .filter(customers::email_key.eq(email_key))
            .order(customers::id)
            .select(CustomerRow::as_select())
            .into_boxed();
        visible_to!(query, access).first(c).await.optional()
    })?)
}

/// How many customers share an e-mail address with another one, where the rule would forbid it.
pub async fn email_twins(conn: &mut Conn, tenant: TenantId, rule: EmailUniqueness) -> Result<i64> {
    let groups: Vec<i64> = match rule {
        EmailUniqueness::None => return Ok(0),
        EmailUniqueness::Tenant => on_conn!(conn, c => customers::table
            .filter(customers::tenant_id.eq(tenant))
            .filter(customers::email_key.is_not_null())
            .group_by(customers::email_key)
            .having(count_star().gt(1))
            .select(count_star())
            .load(c)
            .await)?,
        EmailUniqueness::Site => on_conn!(conn, c => customers::table
            .filter(customers::tenant_id.eq(tenant))
            .filter(customers::email_key.is_not_null())
            .group_by((customers::email_key, customers::site_id))
            .having(count_star().gt(1))
            .select(count_star())
            .load(c)
            .await)?,
    };
    Ok(groups.into_iter().sum())
}

/// Puts every customer of the tenant under a rule.
pub async fn set_email_rule(
    conn: &mut Conn,
    tenant: TenantId,
    rule: EmailUniqueness,
) -> Result<()> {
    let of_tenant = customers::table.filter(customers::tenant_id.eq(tenant));
    match rule {
        EmailUniqueness::Tenant => on_conn!(conn, c => diesel::update(of_tenant)
            .set(customers::email_scope.eq(Some(tenant.owner())))
            .execute(c)
            .await)?,
        EmailUniqueness::Site => on_conn!(conn, c => diesel::update(of_tenant)
            .set(customers::email_scope.eq(customers::site_id.nullable()))
            .execute(c)
            .await)?,
        EmailUniqueness::None => on_conn!(conn, c => diesel::update(of_tenant)
            .set(customers::email_scope.eq(None::<OwnerId>))
            .execute(c)
            .await)?,
    };
    Ok(())
}
