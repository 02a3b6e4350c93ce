use diesel::{ExpressionMethods, QueryDsl, SqliteConnection};
use diesel_async::AsyncPgConnection;

use super::{
    Conn, Error, Result, addresses::AddressRow, api_clients::ApiClientPartnerRow,
    api_clients::ApiClientRow, api_clients::ApiKeyRow, conn::SqliteConn,
    custom_fields::CustomFieldRow, custom_fields::CustomFieldValueRow,
    customers::CustomerPartnerRow, customers::CustomerRow, external_ids::ExternalIdRow,
    metadata::MetadataRow, partners::PartnerRow, schema, sites::SiteRow, stores::StoreRow,
    tenants::TenantRow,
};
use crate::values::TenantId;

/// Rows of one INSERT on PostgreSQL, which takes at most 65,535 parameters a statement.
const ROWS_A_STATEMENT: usize = 1_000;

macro_rules! change_set {
    ($($field:ident: $Row:ty => $table:ident,)+) => {
        /// All that one action writes, as plain rows with their ids: it is written whole or not at all.
        ///
        /// The domain prepares it and gives it to [`Store::commit`](super::Store::commit), which may
        /// write together what arrives together. A unique key that is taken comes back as
        /// [`Error::Duplicate`].
        #[derive(Debug, Default)]
        pub struct ChangeSet {
            /// The configuration that the rows were prepared with; where the tenant's is another
            /// by now, nothing is written and the answer is [`Error::StaleConfig`].
            pub prepared_with: Option<(TenantId, i64)>,
            /// The tenant whose configuration these rows are part of: what is being prepared with
            /// the old one will be prepared anew.
            pub reconfigures: Option<TenantId>,
            $(
                #[doc = concat!("Rows for `", stringify!($table), "`.")]
                pub $field: Vec<$Row>,
            )+
        }

        impl ChangeSet {
            async fn insert_postgres(&self, conn: &mut AsyncPgConnection) -> Result<()> {
                $(
                    for rows in self.$field.chunks(ROWS_A_STATEMENT) {
                        let insert = diesel::insert_into(schema::$table::table).values(rows);
                        diesel_async::RunQueryDsl::execute(insert, conn).await?;
                    }
                )+
                Ok(())
            }

            /// One prepared INSERT a row: the fastest on SQLite, and what Diesel can cache.
            fn insert_sqlite(&self, conn: &mut SqliteConnection) -> Result<()> {
                $(
                    for row in &self.$field {
                        let insert = diesel::insert_into(schema::$table::table).values(row);
                        diesel::RunQueryDsl::execute(insert, conn)?;
                    }
                )+
                Ok(())
            }
        }
    };
}

// In the order of the foreign keys between them.
change_set! {
    tenants: TenantRow => tenants,
    sites: SiteRow => sites,
    partners: PartnerRow => partners,
    stores: StoreRow => stores,
    api_clients: ApiClientRow => api_clients,
    api_client_partners: ApiClientPartnerRow => api_client_partners,
    api_keys: ApiKeyRow => api_keys,
    custom_fields: CustomFieldRow => custom_fields,
    customers: CustomerRow => customers,
    customer_partners: CustomerPartnerRow => customer_partners,
    addresses: AddressRow => addresses,
    custom_field_values: CustomFieldValueRow => custom_field_values,
    metadata: MetadataRow => metadata,
    external_ids: ExternalIdRow => external_ids,
}

impl ChangeSet {
    /// Writes the rows within the transaction that `conn` is in.
    pub async fn write(self, conn: &mut Conn) -> Result<()> {
        match conn {
            Conn::Sqlite(conn) => on_sqlite(conn, move |conn| self.write_sqlite(conn)).await,
            Conn::Postgres(conn) => self.write_postgres(conn).await,
        }
    }

    pub(super) async fn write_postgres(&self, conn: &mut AsyncPgConnection) -> Result<()> {
        if let Some((tenant_id, version)) = self.prepared_with {
            use schema::tenants::dsl;
            // The lock is the one that the foreign key takes anyhow; taken first, it keeps the
            // configuration as it is until this transaction ends.
            let current = dsl::tenants
                .filter(dsl::id.eq(tenant_id))
                .select(dsl::config_version)
                .for_key_share();
            let current: Vec<i64> = diesel_async::RunQueryDsl::load(current, conn).await?;
            check_version(&current, version)?;
        }
        if let Some(tenant_id) = self.reconfigures {
            use schema::tenants::dsl;
            let tenant = dsl::tenants.find(tenant_id).select(dsl::id).for_update();
            let _: Vec<TenantId> = diesel_async::RunQueryDsl::load(tenant, conn).await?;
            let bump = diesel::update(dsl::tenants.find(tenant_id))
                .set(dsl::config_version.eq(dsl::config_version + 1));
            diesel_async::RunQueryDsl::execute(bump, conn).await?;
        }
        self.insert_postgres(conn).await
    }

    pub(super) fn write_sqlite(&self, conn: &mut SqliteConnection) -> Result<()> {
        if let Some((tenant_id, version)) = self.prepared_with {
            use schema::tenants::dsl;
            let current = dsl::tenants
                .filter(dsl::id.eq(tenant_id))
                .select(dsl::config_version);
            let current: Vec<i64> = diesel::RunQueryDsl::load(current, conn)?;
            check_version(&current, version)?;
        }
        if let Some(tenant_id) = self.reconfigures {
            use schema::tenants::dsl;
            let bump = diesel::update(dsl::tenants.find(tenant_id))
                .set(dsl::config_version.eq(dsl::config_version + 1));
            diesel::RunQueryDsl::execute(bump, conn)?;
        }
        self.insert_sqlite(conn)
    }
}

fn check_version(current: &[i64], prepared_with: i64) -> Result<()> {
    if current == [prepared_with] {
        Ok(())
    } else {
        Err(Error::StaleConfig)
    }
}

/// Runs `work` on the synchronous connection in one hop to a blocking thread.
pub(super) async fn on_sqlite<T: Send + 'static>(
    conn: &mut SqliteConn,
    work: impl FnOnce(&mut SqliteConnection) -> Result<T> + Send + 'static,
) -> Result<T> {
    conn.spawn_blocking(move |conn| Ok(work(conn))).await?
}
