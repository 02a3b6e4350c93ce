use crate::{
    domain::{Result, customer, tenant::TenantSettings},
    repositories::{
        Conn, CustomerKey,
        credentials::PasswordRow,
        customers::{self, CustomerRow},
        sites::SiteRow,
    },
    values::{EmailAddress, Uniqueness, fold},
};

/// What a person says who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::domain) struct Identifier {
    column: CustomerKey,
    key: String,
}

impl Identifier {
    pub(in crate::domain) fn email(text: &str) -> Self {
        // What is no address is nobody's.
        let key = EmailAddress::parse(text).map(|email| email.key());
        Self {
            column: CustomerKey::Email,
            key: key.unwrap_or_else(|_| fold(text.trim())),
        }
    }

    pub(in crate::domain) fn username(text: &str) -> Self {
        Self {
            column: CustomerKey::Username,
            key: fold(text.trim()),
        }
    }

    pub(in crate::domain) fn phone(text: &str) -> Self {
        Self {
            column: CustomerKey::Phone,
            key: customer::phone_key(text).unwrap_or_default(),
        }
    }

    /// The identifiers of an account, as attempts are counted by them.
    pub(in crate::domain) fn all_of(customer: &CustomerRow) -> Vec<String> {
        let keys = [
            (CustomerKey::Email, &customer.email_key),
            (CustomerKey::Username, &customer.username_key),
            (CustomerKey::Phone, &customer.phone_key),
        ];
        let given = keys.into_iter().filter_map(|(column, key)| {
            let key = key.clone()?;
            Some(Self { column, key }.counted())
        });
        given.collect()
    }

    /// By what attempts at an account are counted whose identifiers were not asked for.
    pub(in crate::domain) fn of_account(customer: &CustomerRow) -> String {
        let first = Self::all_of(customer).into_iter().next();
        first.unwrap_or_else(|| customer.id.to_string())
    }

    /// By what attempts are counted.
    pub(in crate::domain) fn counted(&self) -> String {
        let column = match self.column {
            CustomerKey::Email => "email",
            CustomerKey::Username => "username",
            CustomerKey::Phone => "phone",
        };
        format!("{column} {}", self.key)
    }
}

/// The account that a person means, with its password; none where it is not clear which one it is. One
/// statement, whatever there is.
pub(in crate::domain) async fn accounts(
    conn: &mut Conn,
    rules: &TenantSettings,
    site: &SiteRow,
    identifier: &Identifier,
) -> Result<Option<(CustomerRow, Option<PasswordRow>)>> {
    let rule = match identifier.column {
        CustomerKey::Email => rules.email_uniqueness,
        CustomerKey::Username => rules.username_uniqueness,
        CustomerKey::Phone => rules.phone_uniqueness(),
    };
    let within = match rule {
        Uniqueness::Tenant => None,
        Uniqueness::Site | Uniqueness::None => Some(site.id),
    };
    let Identifier { column, key } = identifier;
    let mut found = customers::with_password(conn, site.tenant_id, *column, key, within).await?;
    let first = found.pop();
    Ok(first.filter(|_| found.is_empty()))
}
