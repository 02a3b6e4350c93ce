//! How values become columns: one SQL type each, native on either store.

use std::io::Write;

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{BigInt, Binary, Text},
    sqlite::{Sqlite, SqliteValue},
};
use uuid::Uuid;

use crate::values::{self, Id, Kind};

/// SQL types of our own, each mapped to what the store has.
pub mod sql {
    use diesel::{query_builder::QueryId, sql_types::SqlType};

    /// `uuid` on PostgreSQL, a 16-byte blob on SQLite. By oid: a type named by text costs every
    /// connection a look-up.
    #[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
    #[diesel(postgres_type(oid = 2950, array_oid = 2951))]
    #[diesel(sqlite_type(name = "Binary"))]
    pub struct Id;

    /// `timestamptz` on PostgreSQL, integer microseconds since 1970 on SQLite.
    #[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
    #[diesel(postgres_type(oid = 1184, array_oid = 1185))]
    #[diesel(sqlite_type(name = "Long"))]
    pub struct Instant;
}

#[derive(AsExpression, FromSqlRow)]
#[diesel(foreign_derive)]
#[diesel(sql_type = sql::Id)]
#[expect(dead_code, reason = "only tells the derives which type to implement")]
struct IdProxy<K: Kind>(Id<K>);

impl<K: Kind> ToSql<sql::Id, Pg> for Id<K> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(self.uuid().as_bytes())?;
        Ok(IsNull::No)
    }
}

impl<K: Kind> ToSql<sql::Id, Sqlite> for Id<K> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.uuid().as_bytes().to_vec());
        Ok(IsNull::No)
    }
}

impl<K: Kind> FromSql<sql::Id, Pg> for Id<K> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self::from_uuid(Uuid::from_slice(value.as_bytes())?))
    }
}

impl<K: Kind> FromSql<sql::Id, Sqlite> for Id<K> {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let bytes = <Vec<u8> as FromSql<Binary, Sqlite>>::from_sql(value)?;
        Ok(Self::from_uuid(Uuid::from_slice(&bytes)?))
    }
}

/// Microseconds from 1970, where our instants start, to 2000, where PostgreSQL's do.
const POSTGRES_EPOCH_MICROS: i64 = 946_684_800_000_000;

#[derive(AsExpression, FromSqlRow)]
#[diesel(foreign_derive)]
#[diesel(sql_type = sql::Instant)]
#[expect(dead_code, reason = "only tells the derives which type to implement")]
struct TimestampProxy(values::Timestamp);

impl ToSql<sql::Instant, Pg> for values::Timestamp {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&(self.as_micros() - POSTGRES_EPOCH_MICROS).to_be_bytes())?;
        Ok(IsNull::No)
    }
}

impl ToSql<sql::Instant, Sqlite> for values::Timestamp {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.as_micros());
        Ok(IsNull::No)
    }
}

impl FromSql<sql::Instant, Pg> for values::Timestamp {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let micros = i64::from_be_bytes(value.as_bytes().try_into()?);
        Ok(Self::from_micros(micros + POSTGRES_EPOCH_MICROS)?)
    }
}

impl FromSql<sql::Instant, Sqlite> for values::Timestamp {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let micros = <i64 as FromSql<BigInt, Sqlite>>::from_sql(value)?;
        Ok(Self::from_micros(micros)?)
    }
}

/// Values that are kept as text: how each is written, and how it is read back.
macro_rules! text_columns {
    ($($Type:ty, $Proxy:ident: $value:ident => $write:expr, $text:ident => $read:expr;)+) => { $(
        #[derive(AsExpression, FromSqlRow)]
        #[diesel(foreign_derive)]
        #[diesel(sql_type = Text)]
        #[expect(dead_code, reason = "only tells the derives which type to implement")]
        struct $Proxy($Type);

        impl ToSql<Text, Pg> for $Type {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                let $value = self;
                out.write_all($write.as_bytes())?;
                Ok(IsNull::No)
            }
        }

        impl ToSql<Text, Sqlite> for $Type {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                let $value = self;
                out.set_value($write.to_string());
                Ok(IsNull::No)
            }
        }

        impl<DB: Backend> FromSql<Text, DB> for $Type
        where
            String: FromSql<Text, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                let $text = String::from_sql(bytes)?;
                Ok($read?)
            }
        }
    )+ };
}

text_columns! {
    values::ActorKind, ActorKindProxy: v => v.as_str(), text => text.parse();
    values::ApiClientKind, ApiClientKindProxy: v => v.as_str(), text => text.parse();
    values::ConsentValue, ConsentValueProxy: v => v.as_str(), text => text.parse();
    values::CustomFieldObject, CustomFieldObjectProxy: v => v.as_str(), text => text.parse();
    values::CustomFieldType, CustomFieldTypeProxy: v => v.as_str(), text => text.parse();
    values::CustomerState, CustomerStateProxy: v => v.as_str(), text => text.parse();
    values::MailKind, MailKindProxy: v => v.as_str(), text => text.parse();
    values::MailOutcome, MailOutcomeProxy: v => v.as_str(), text => text.parse();
    values::MailTokenPurpose, MailTokenPurposeProxy: v => v.as_str(), text => text.parse();
    values::MembershipRole, MembershipRoleProxy: v => v.as_str(), text => text.parse();
    values::MembershipStatus, MembershipStatusProxy: v => v.as_str(), text => text.parse();
    values::PlanInterval, PlanIntervalProxy: v => v.as_str(), text => text.parse();
    values::RiskVerifierKind, RiskVerifierKindProxy: v => v.as_str(), text => text.parse();
    values::SessionKind, SessionKindProxy: v => v.as_str(), text => text.parse();
    values::Scopes, ScopesProxy: v => v.to_string(), text => text.parse();
    values::Json, JsonProxy: v => v.as_str(), text => values::Json::from_stored(text);
    values::Profile, ProfileProxy: v => serde_json::to_string(v)?, text => serde_json::from_str(&text);
}
