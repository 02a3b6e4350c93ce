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
            key: key.unwrap_or_default(),
        }
    }

    pub(in crate::domain) fn username(text: &str) -> Self {
        let text = text.trim();
        Self {
            column: CustomerKey::Username,
            // Nobody has one with control characters, of which a store may not be asked.
            key: match text.chars().any(char::is_control) {
                true => String::new(),
                false => fold(text),
            },
        }
    }

    pub(in crate::domain) fn phone(text: &str) -> Self {
        Self {
            column: CustomerKey::Phone,
            key: customer::phone_key(text).unwrap_or_default(),
        }
    }

    /// By what attempts are counted where it names no account, or more than one.
    pub(super) fn counted(&self) -> String {
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
