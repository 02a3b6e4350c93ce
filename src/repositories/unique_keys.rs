//! The keys that unique indexes hold, asked about when a change was refused.

use std::collections::HashSet;

use diesel::{ExpressionMethods, QueryDsl};
use diesel_async::RunQueryDsl;

use super::{
    Conn, CustomerKey, Result,
    one_of::OneOf,
    schema::{
        consent_definitions, custom_field_values, custom_fields, customers, external_ids,
        identity_providers, memberships, plans, products, social_accounts,
    },
};
use crate::values::{
    CustomFieldId, CustomFieldObject, CustomerId, OrganizationId, OwnerId, TenantId,
};

/// A key that one row of a tenant at most may have. The unique indexes hold it; this is for saying
/// which of a change's keys it was that another row has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the fields are the columns of the index")]
pub enum UniqueKey {
    /// What identifies a customer, within its scope.
    Customer {
        column: CustomerKey,
        key: String,
        scope: OwnerId,
    },
    /// A value of a unique custom field.
    CustomFieldValue { field: CustomFieldId, key: String },
    /// The code of a custom field.
    CustomFieldCode {
        object: CustomFieldObject,
        code: String,
    },
    /// The code of a consent.
    ConsentCode(String),
    /// The code of an identity provider.
    IdentityProviderCode(String),
    /// An account at an identity provider, by its code there and the account's subject.
    SocialAccount { provider: String, subject: String },
    /// The code of a product.
    ProductCode(String),
    /// The code of a plan.
    PlanCode(String),
    /// An id in another system, of things with this prefix.
    ExternalId {
        noun: String,
        system: String,
        value: String,
    },
    /// A customer's membership.
    Membership {
        customer: CustomerId,
        organization: OrganizationId,
    },
}

/// Asks one index: a statement where there is something to ask, else none.
macro_rules! ask {
    ($conn:ident, $tenant:ident, $taken:ident, $keys:expr; $table:ident, $column:ident $(within $within:ident: $places:expr,)*, ($($found:ident),+) => $key:expr) => {{
        let asked: Vec<_> = $keys.collect();
        if !asked.is_empty() {
            let rows = on_conn!($conn, c => $table::table
                .filter($table::tenant_id.eq($tenant))
                $(.filter($table::$within.one_of($places)))*
                .filter($table::$column.one_of(asked))
                .select(($($table::$found,)+))
                .load(c)
                .await)?;
            $taken.extend(rows.into_iter().filter_map($key));
        }
    }};
}

/// Those of `keys` that rows of `tenant` have: a statement a kind, however many there are.
pub async fn taken(
    conn: &mut Conn,
    tenant: TenantId,
    keys: &[&UniqueKey],
) -> Result<HashSet<UniqueKey>> {
    use UniqueKey::{
        ConsentCode, CustomFieldCode, CustomFieldValue, Customer, ExternalId, IdentityProviderCode,
        Membership, PlanCode, ProductCode, SocialAccount,
    };
    let of_customers = |wanted| {
        keys.iter().filter_map(move |key| match key {
            Customer { column, key, .. } if *column == wanted => Some(key),
            _ => None,
        })
    };
    let customer = |column| {
        move |(key, scope): (Option<String>, Option<OwnerId>)| {
            key.zip(scope)
                .map(|(key, scope)| Customer { column, key, scope })
        }
    };
    let mut taken = HashSet::new();
    ask!(conn, tenant, taken, of_customers(CustomerKey::Email);
        customers, email_key, (email_key, email_scope) => customer(CustomerKey::Email));
    ask!(conn, tenant, taken, of_customers(CustomerKey::Username);
        customers, username_key, (username_key, username_scope) => customer(CustomerKey::Username));
    ask!(conn, tenant, taken, of_customers(CustomerKey::Phone);
        customers, phone_key, (phone_key, phone_scope) => customer(CustomerKey::Phone));
    ask!(conn, tenant, taken, keys.iter().filter_map(|key| match key {
        CustomFieldValue { key, .. } => Some(key),
        _ => None,
    }); custom_field_values, unique_key within custom_field_id: keys.iter().filter_map(|key| match key {
        CustomFieldValue { field, .. } => Some(*field),
        _ => None,
    }).collect::<Vec<_>>(),, (custom_field_id, unique_key) =>
        |(field, key): (_, Option<String>)| key.map(|key| CustomFieldValue { field, key }));
    ask!(conn, tenant, taken, keys.iter().filter_map(|key| match key {
        CustomFieldCode { code, .. } => Some(code),
        _ => None,
    }); custom_fields, code, (object, code) =>
        |(object, code): (_, String)| Some(CustomFieldCode { object, code }));
    ask!(conn, tenant, taken, keys.iter().filter_map(|key| match key {
        ConsentCode(code) => Some(code),
        _ => None,
    }); consent_definitions, code, (code) => |(code,): (String,)| Some(ConsentCode(code)));
    ask!(conn, tenant, taken, keys.iter().filter_map(|key| match key {
        IdentityProviderCode(code) => Some(code),
        _ => None,
    }); identity_providers, code, (code) => |(code,): (String,)| Some(IdentityProviderCode(code)));
    ask!(conn, tenant, taken, keys.iter().filter_map(|key| match key {
        SocialAccount { subject, .. } => Some(subject),
        _ => None,
    }); social_accounts, subject within provider: keys.iter().filter_map(|key| match key {
        SocialAccount { provider, .. } => Some(provider),
        _ => None,
    }).collect::<Vec<_>>(),, (provider, subject) =>
        |(provider, subject): (String, Option<String>)| {
            subject.map(|subject| SocialAccount { provider, subject })
        });
    ask!(conn, tenant, taken, keys.iter().filter_map(|key| match key {
        ProductCode(code) => Some(code),
        _ => None,
    }); products, code, (code) => |(code,): (String,)| Some(ProductCode(code)));
    ask!(conn, tenant, taken, keys.iter().filter_map(|key| match key {
        PlanCode(code) => Some(code),
        _ => None,
    }); plans, code, (code) => |(code,): (String,)| Some(PlanCode(code)));
    ask!(conn, tenant, taken, keys.iter().filter_map(|key| match key {
        ExternalId { value, .. } => Some(value),
        _ => None,
    }); external_ids, value within noun: keys.iter().filter_map(|key| match key {
        ExternalId { noun, .. } => Some(noun),
        _ => None,
    }).collect::<Vec<_>>(), within system: keys.iter().filter_map(|key| match key {
        ExternalId { system, .. } => Some(system),
        _ => None,
    }).collect::<Vec<_>>(),, (noun, system, value) =>
        |(noun, system, value): (String, String, String)| Some(ExternalId { noun, system, value }));
    ask!(conn, tenant, taken, keys.iter().filter_map(|key| match key {
        Membership { customer, .. } => Some(customer),
        _ => None,
    }); memberships, customer_id, (customer_id, organization_id) =>
        |(customer, organization)| Some(Membership { customer, organization }));
    Ok(taken)
}
