//! `customers` and `customer_partners`: the accounts, and whose customers they are.

use diesel::{
    AsChangeset, BoolExpressionMethods, ExpressionMethods, Identifiable, Insertable, JoinOnDsl,
    NullableExpressionMethods, OptionalExtension, QueryDsl, Queryable, Selectable,
    SelectableHelper,
    dsl::{count_star, exists},
};
use diesel_async::RunQueryDsl;

use super::{
    Conn, Result,
    credentials::PasswordRow,
    one_of::OneOf,
    schema::{customer_partners, customers, passwords},
};
use crate::values::{
    CustomerGroupId, CustomerId, CustomerState, OwnerId, PartnerAccess, PartnerId, Profile, SiteId,
    StoreId, TenantId, Timestamp, Uniqueness,
};

mod search;
pub use search::{CustomerQuery, SortKey, Window, page};

/// A row of `customers`.
#[derive(Debug, Clone, PartialEq, AsChangeset, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = customers)]
#[diesel(primary_key(tenant_id, id))]
#[diesel(treat_none_as_null = true)]
#[diesel(treat_none_as_default_value = false)]
pub struct CustomerRow {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The customer.
    pub id: CustomerId,
    /// The site of registration.
    pub site_id: SiteId,
    /// The store of registration.
    pub store_id: Option<StoreId>,
    /// The group.
    pub group_id: Option<CustomerGroupId>,
    /// May the account be used?
    pub state: CustomerState,
    /// The e-mail address as it was given.
    pub email: Option<String>,
    /// The e-mail address as it is compared.
    pub email_key: Option<String>,
    /// Within what the address is unique; see [`scope`].
    pub email_scope: Option<OwnerId>,
    /// Since when the e-mail address is known to be the customer's.
    pub email_confirmed_at: Option<Timestamp>,
    /// Did mail to the address come back for good?
    pub email_hard_bounced: bool,
    /// The username as it was given.
    pub username: Option<String>,
    /// The username as it is compared.
    pub username_key: Option<String>,
    /// Within what the username is unique.
    pub username_scope: Option<OwnerId>,
    /// Telephone number.
    pub phone: Option<String>,
    /// The digits of the telephone number.
    pub phone_key: Option<String>,
    /// Within what the telephone number is unique.
    pub phone_scope: Option<OwnerId>,
    /// The name to show.
    pub display_name: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// The names as they are sorted and searched by.
    pub name_key: String,
    /// ISO 639-1 code.
    pub language: String,
    /// What only describes the person.
    pub profile: Profile,
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

/// What identifies a customer: a column, beside which another says within what it is unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CustomerKey {
    /// `email_key` and `email_scope`.
    Email,
    /// `username_key` and `username_scope`.
    Username,
    /// `phone_key` and `phone_scope`.
    Phone,
}

/// What the scope of a key is under a rule: the unique index over both holds the rule, and no value
/// is equal to null.
pub fn scope(rule: Uniqueness, tenant: TenantId, site: SiteId) -> Option<OwnerId> {
    match rule {
        Uniqueness::Tenant => Some(tenant.owner()),
        Uniqueness::Site => Some(site.owner()),
        Uniqueness::None => None,
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
                    .filter(customer_partners::partner_id.one_of(partners)),
            ));
        }
        query
    }};
}
use visible_to;

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
            .filter(customers::id.one_of(ids))
            .select(CustomerRow::as_select())
            .into_boxed();
        visible_to!(query, access).load(c).await
    })?)
}

held!(customers, CustomerId);

/// The partners of one customer.
pub async fn partner_ids(
    conn: &mut Conn,
    tenant: TenantId,
    id: CustomerId,
) -> Result<Vec<PartnerId>> {
    Ok(on_conn!(conn, c => customer_partners::table
        .filter(customer_partners::tenant_id.eq(tenant))
        .filter(customer_partners::customer_id.eq(id))
        .order(customer_partners::partner_id)
        .select(customer_partners::partner_id)
        .load(c)
        .await)?)
}

/// Runs `$body` with the two columns of a key as `$key` and `$scope`.
macro_rules! on_columns {
    ($column:expr, ($key:ident, $scope:ident) => $body:expr) => {
        match $column {
            CustomerKey::Email => {
                let ($key, $scope) = (customers::email_key, customers::email_scope);
                $body
            }
            CustomerKey::Username => {
                let ($key, $scope) = (customers::username_key, customers::username_scope);
                $body
            }
            CustomerKey::Phone => {
                let ($key, $scope) = (customers::phone_key, customers::phone_scope);
                $body
            }
        }
    };
}

/// The oldest customer in `access` with this key, of one site or of all.
pub async fn by_key(
    conn: &mut Conn,
    tenant: TenantId,
    column: CustomerKey,
    key: &str,
    site: Option<SiteId>,
    access: &PartnerAccess,
) -> Result<Option<CustomerRow>> {
    on_columns!(column, (key_column, _scope) => Ok(on_conn!(conn, c => {
        let mut query = customers::table
            .filter(customers::tenant_id.eq(tenant))
            .filter(key_column.eq(key))
            .order(customers::id)
            .select(CustomerRow::as_select())
            .into_boxed();
        if let Some(site) = site {
            query = query.filter(customers::site_id.eq(site));
        }
        visible_to!(query, access).first(c).await.optional()
    })?))
}

/// The customer that has this key within a scope, whoever may see it: there is one at most.
pub async fn by_scoped_key(
    conn: &mut Conn,
    tenant: TenantId,
    column: CustomerKey,
    key: &str,
    scope: OwnerId,
) -> Result<Option<CustomerRow>> {
    on_columns!(column, (key_column, scope_column) => Ok(on_conn!(conn, c => customers::table
        .filter(customers::tenant_id.eq(tenant))
        .filter(key_column.eq(key))
        .filter(scope_column.eq(scope))
        .select(CustomerRow::as_select())
        .first(c)
        .await
        .optional())?))
}

/// Up to two customers with this key, of one site or of all, each with its password.
pub async fn with_password(
    conn: &mut Conn,
    tenant: TenantId,
    column: CustomerKey,
    key: &str,
    site: Option<SiteId>,
) -> Result<Vec<(CustomerRow, Option<PasswordRow>)>> {
    let joined = customers::table.left_join(
        passwords::table.on(passwords::tenant_id
            .eq(customers::tenant_id)
            .and(passwords::customer_id.eq(customers::id))),
    );
    on_columns!(column, (key_column, _scope) => Ok(on_conn!(conn, c => {
        let mut query = joined
            .filter(customers::tenant_id.eq(tenant))
            .filter(key_column.eq(key))
            .order(customers::id)
            .limit(2)
            .select((CustomerRow::as_select(), Option::<PasswordRow>::as_select()))
            .into_boxed();
        if let Some(site) = site {
            query = query.filter(customers::site_id.eq(site));
        }
        query.load(c).await
    })?))
}

/// How many customers share a key with another one, where the rule would forbid it.
pub async fn twins(
    conn: &mut Conn,
    tenant: TenantId,
    column: CustomerKey,
    rule: Uniqueness,
) -> Result<i64> {
    let groups: Vec<i64> = on_columns!(column, (key_column, _scope) => match rule {
        Uniqueness::None => return Ok(0),
        Uniqueness::Tenant => on_conn!(conn, c => customers::table
            .filter(customers::tenant_id.eq(tenant))
            .filter(key_column.is_not_null())
            .group_by(key_column)
            .having(count_star().gt(1))
            .select(count_star())
            .load(c)
            .await)?,
        Uniqueness::Site => on_conn!(conn, c => customers::table
            .filter(customers::tenant_id.eq(tenant))
            .filter(key_column.is_not_null())
            .group_by((key_column, customers::site_id))
            .having(count_star().gt(1))
            .select(count_star())
            .load(c)
            .await)?,
    });
    Ok(groups.into_iter().sum())
}

/// Puts every customer of the tenant under a rule.
pub async fn set_rule(
    conn: &mut Conn,
    tenant: TenantId,
    column: CustomerKey,
    rule: Uniqueness,
) -> Result<()> {
    let of_tenant = customers::table.filter(customers::tenant_id.eq(tenant));
    on_columns!(column, (_key, scope_column) => match rule {
        Uniqueness::Tenant => on_conn!(conn, c => diesel::update(of_tenant)
            .set(scope_column.eq(Some(tenant.owner())))
            .execute(c)
            .await)?,
        Uniqueness::Site => on_conn!(conn, c => diesel::update(of_tenant)
            .set(scope_column.eq(customers::site_id.nullable()))
            .execute(c)
            .await)?,
        Uniqueness::None => on_conn!(conn, c => diesel::update(of_tenant)
            .set(scope_column.eq(None::<OwnerId>))
            .execute(c)
            .await)?,
    });
    Ok(())
}
