//! What can go wrong below: [`OpenError`] when a database is opened, [`Error`] afterwards.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// The result of a query, a transaction or a commit.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a query, a transaction or a commit failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another row has this key. Nothing was written.
    #[error("a row with this key exists: {0:?}")]
    Duplicate(Constraint),
    /// The tenant's configuration is no longer the one that the change was prepared with.
    /// Nothing was written; prepare it anew.
    #[error("the tenant's configuration has changed")]
    StaleConfig,
    /// The store cannot be reached, or has no connection free in time.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// Another request with the same Idempotency-Key was first. Nothing was written; its answer is the answer.
    #[error("another request with the same Idempotency-Key was first")]
    Overtaken,
    /// A row that another row refers to is not there: a foreign key promises that it is.
    #[error("a row that another one refers to is missing: {0}")]
    Missing(&'static str),
    /// Anything else: a fault of ours or of the database.
    #[error(transparent)]
    Fault(DieselError),
}

impl Error {
    /// The same, for everybody whose changes were written together.
    pub(super) fn again(&self) -> Self {
        match self {
            Self::Duplicate(constraint) => Self::Duplicate(*constraint),
            Self::StaleConfig => Self::StaleConfig,
            Self::Unavailable(why) => Self::Unavailable(why.clone()),
            Self::Overtaken => Self::Overtaken,
            Self::Missing(what) => Self::Missing(what),
            // Only told to one: others are tried without it.
            Self::Fault(error) => Self::Unavailable(error.to_string()),
        }
    }

    /// Might others have been written without the change that it came of?
    pub(super) fn may_be_of_one(&self) -> bool {
        match self {
            Self::Duplicate(_) | Self::Missing(_) | Self::Fault(_) => true,
            Self::Unavailable(_) => self.is_of_others(),
            Self::StaleConfig | Self::Overtaken => false,
        }
    }

    /// Is it that somebody else wants the same, so that it may succeed when that one has ended?
    pub(super) fn is_of_others(&self) -> bool {
        matches!(self, Self::Unavailable(why) if [LOCK_TIMEOUT, DEADLOCK].iter().any(|sign| why.contains(sign)))
    }
}

const LOCK_TIMEOUT: &str = "due to lock timeout";
const DEADLOCK: &str = "deadlock detected";

/// A unique key that two writers can want at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Constraint {
    /// A customer's e-mail, within its scope.
    CustomerEmail,
    /// A customer's username, within its scope.
    CustomerUsername,
    /// A customer's telephone number, within its scope.
    CustomerPhone,
    /// A value of a unique custom field.
    CustomFieldValue,
    /// The code of a custom field.
    CustomFieldCode,
    /// The code of a consent.
    ConsentCode,
    /// The code of an identity provider.
    IdentityProviderCode,
    /// An account at an identity provider.
    SocialAccount,
    /// The code of a product.
    ProductCode,
    /// The code of a plan.
    PlanCode,
    /// The one plan that is the default.
    DefaultPlan,
    /// An id in another system.
    ExternalId,
    /// A customer's membership of an organization.
    Membership,
    /// An owner's active subscription to a product.
    Subscription,
    /// A customer's default address of a kind.
    DefaultAddress,
    /// A site's number.
    SiteNumber,
    /// An address's open invitation to an organization, or to a site.
    OpenInvitation,
}

impl Constraint {
    /// Each with its name on PostgreSQL, and the table and the telling column that SQLite names.
    #[rustfmt::skip]
    const ALL: &[(Self, &str, &str)] = &[
        (Self::CustomerEmail, "customers_email", "customers.email_key"),
        (Self::CustomerUsername, "customers_username", "customers.username_key"),
        (Self::CustomerPhone, "customers_phone", "customers.phone_key"),
        (Self::CustomFieldValue, "custom_field_values_unique", "custom_field_values.unique_key"),
        (Self::CustomFieldCode, "custom_fields_code", "custom_fields.code"),
        (Self::ConsentCode, "consent_definitions_code", "consent_definitions.code"),
        (Self::IdentityProviderCode, "identity_providers_code", "identity_providers.code"),
        (Self::SocialAccount, "social_accounts_subject", "social_accounts.subject"),
        (Self::ProductCode, "products_code", "products.code"),
        (Self::PlanCode, "plans_code", "plans.code"),
        (Self::DefaultPlan, "plans_default", "plans.tenant_id"),
        (Self::ExternalId, "external_ids_pkey", "external_ids.system"),
        (Self::Membership, "memberships_member", "memberships.organization_id"),
        (Self::Subscription, "subscriptions_active", "subscriptions.product_id"),
        (Self::DefaultAddress, "addresses_default_billing", "addresses.customer_id"),
        (Self::DefaultAddress, "addresses_default_shipping", "addresses.customer_id"),
        (Self::SiteNumber, "sites_number", "sites.number"),
        (Self::OpenInvitation, "invitations_open_organization", "invitations.email_key"),
        (Self::OpenInvitation, "invitations_open_site", "invitations.email_key"),
    ];

    fn find(information: &dyn diesel::result::DatabaseErrorInformation) -> Option<Self> {
        let found =
            |(_, postgres, sqlite): &&(Self, &str, &str)| match information.constraint_name() {
                Some(name) => name == *postgres,
                // UNIQUE constraint failed: customers.tenant_id, customers.email_key, …
                None => information
                    .message()
                    .split([' ', ','])
                    .any(|word| word == *sqlite),
            };
        Self::ALL
            .iter()
            .find(found)
            .map(|(constraint, ..)| *constraint)
    }
}

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        match &error {
            DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, information) => {
                match Constraint::find(information.as_ref()) {
                    Some(constraint) => Self::Duplicate(constraint),
                    None => Self::Fault(error),
                }
            }
            DieselError::DatabaseError(
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
                information,
            ) => Self::Unavailable(information.message().to_owned()),
            // One that only reads has been demoted: another one is the primary now.
            DieselError::DatabaseError(
                DatabaseErrorKind::SerializationFailure | DatabaseErrorKind::ReadOnlyTransaction,
                information,
            ) => Self::Unavailable(information.message().to_owned()),
            DieselError::BrokenTransactionManager => Self::Unavailable(error.to_string()),
            DieselError::DatabaseError(DatabaseErrorKind::Unknown, information)
                if gone(information.message()) || information.details().is_some_and(gone) =>
            {
                Self::Unavailable(information.message().to_owned())
            }
            _ => Self::Fault(error),
        }
    }
}

/// Messages with which a store says that it is stopping, full or out of reach, not that a statement was wrong. Neither
/// Diesel nor diesel-async hands out PostgreSQL's code (SQLSTATE), so its sentences have to do, and those of the system in
/// them.
fn gone(message: &str) -> bool {
    const SIGNS: &[&str] = &[
        "terminating connection",
        "the database system is",
        "database is locked",
        "database or disk is full",
        "disk I/O error",
        "attempt to write a readonly database",
        "unable to open database file",
        "could not extend file",
        "could not write to file",
        "could not write block",
        "No space left on device",
        "Disk quota exceeded",
        "File too large",
        "Input/output error",
        "Read-only file system",
        "Too many open files",
        "too many clients",
        "remaining connection slots",
        "due to statement timeout",
        LOCK_TIMEOUT,
        DEADLOCK,
    ];
    SIGNS.iter().any(|sign| message.contains(sign))
}

/// Why a database cannot be opened; the text says what to change.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The SQLite file cannot be created, read or written.
    #[error(
        "cannot open the SQLite file {path}: {reason}. Choose a file that this user may create and write with --database-url sqlite://PATH"
    )]
    Sqlite {
        /// The file.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// The file of a backup cannot be made.
    #[error("cannot write the backup {path}: {reason}")]
    Backup {
        /// The file.
        path: String,
        /// What is in the way.
        reason: String,
    },
    /// PostgreSQL cannot be reached or refuses.
    #[error(
        "cannot connect to PostgreSQL at {server}: {reason}. Check DATABASE_URL and that the server is running"
    )]
    Postgres {
        /// Host, port and database, without the password.
        server: String,
        /// What the server or the system says.
        reason: String,
    },
    /// A migration failed. What it had done is undone.
    #[error("cannot bring the database up to date: {0}")]
    Migration(String),
}

#[cfg(test)]
mod tests {
    use diesel::result::DatabaseErrorInformation;

    use super::*;

    /// What a store says, and what it adds to that.
    struct Said(&'static str, Option<&'static str>);

    impl DatabaseErrorInformation for Said {
        fn message(&self) -> &str {
            self.0
        }

        fn details(&self) -> Option<&str> {
            self.1
        }

        fn hint(&self) -> Option<&str> {
            Some("Check free disk space.")
        }

        fn table_name(&self) -> Option<&str> {
            None
        }

        fn column_name(&self) -> Option<&str> {
            None
        }

        fn constraint_name(&self) -> Option<&str> {
            None
        }

        fn statement_position(&self) -> Option<i32> {
            None
        }
    }

    fn error(message: &'static str, details: Option<&'static str>) -> Error {
        let said = Box::new(Said(message, details));
        DieselError::DatabaseError(DatabaseErrorKind::Unknown, said).into()
    }

    /// Whoever asks may come again: the store will have room, or be back.
    #[test]
    #[rustfmt::skip]
    fn a_store_that_cannot_do_it_now() {
        for (message, details) in [
            // SQLite
            ("database is locked", None),
            ("database or disk is full", None),
            ("disk I/O error", None),
            ("attempt to write a readonly database", None),
            ("unable to open database file", None),
            // PostgreSQL
            ("terminating connection due to administrator command", None),
            ("the database system is starting up", None),
            ("sorry, too many clients already", None),
            ("remaining connection slots are reserved for non-replication superuser connections", None),
            ("canceling statement due to statement timeout", None),
            ("canceling statement due to lock timeout", None),
            ("deadlock detected", None),
            ("could not extend file \"base/5/16384\": No space left on device", None),
            ("could not extend file \"base/5/16384\": wrote only 4096 of 8192 bytes at block 7", None),
            ("could not extend file \"base/5/16384\" with FileFallocate(): File too large", None),
            ("could not write block 7 in file \"base/5/16384\": Disk quota exceeded", None),
            ("could not write blocks 7..9 in file \"base/5/16384\": wrote only 4096 of 24576 bytes", None),
            ("could not write to file \"base/pgsql_tmp/pgsql_tmp77.0\": No space left on device", None),
            ("could not write to file \"pg_wal/xlogtemp.77\": Disk quota exceeded", None),
            ("could not resize shared memory segment \"/PostgreSQL.77\" to 4096 bytes: No space left on device", None),
            ("could not read block 7 in file \"base/5/16384\": Input/output error", None),
            ("could not access file \"base/5/16384\": Input/output error", None),
            ("could not open file \"base/5/16384\": Read-only file system", None),
            ("could not open file \"base/5/16384\": Too many open files in system", None),
            ("could not access status of transaction 77",
                Some("Could not write to file \"pg_xact/0000\" at offset 8192: No space left on device.")),
        ] {
            let told = error(message, details);
            assert!(matches!(told, Error::Unavailable(_)), "{message}: {told:?}");
        }
    }

    /// It would be the same the next time.
    #[test]
    fn a_statement_that_is_wrong() {
        for message in [
            "relation \"customers\" does not exist",
            "no such table: customers",
            "permission denied for table customers",
            "could not open file \"base/5/16384\": Permission denied",
            "invalid page in block 7 of relation base/5/16384",
            "value too long for type character varying(50)",
        ] {
            let told = error(message, None);
            assert!(matches!(told, Error::Fault(_)), "{message}: {told:?}");
        }
    }
}
