use std::sync::Arc;

use diesel::{
    ExpressionMethods, QueryDsl, QueryResult, SqliteConnection,
    pg::Pg,
    query_builder::{QueryFragment, QueryId},
};
use diesel_async::AsyncPgConnection;
use futures_util::{
    FutureExt,
    future::{BoxFuture, join_all},
};

use super::{
    Conn, Error, Removal, Result,
    addresses::AddressRow,
    api_clients::{ApiClientPartnerRow, ApiClientRow, ApiKeyRow},
    audit_events::AuditEventRow,
    conn::SqliteConn,
    consents::{ConsentChangeRow, ConsentDefinitionRow, ConsentRow},
    credentials::{PasswordRow, SocialAccountRow},
    custom_fields::{CustomFieldRow, CustomFieldValueRow},
    customer_groups::CustomerGroupRow,
    customers::{CustomerPartnerRow, CustomerRow},
    external_ids::ExternalIdRow,
    identity_providers::IdentityProviderRow,
    invitations::InvitationRow,
    mail_tokens::MailTokenRow,
    mails::MailRow,
    memberships::MembershipRow,
    metadata::MetadataRow,
    organizations::OrganizationRow,
    partners::PartnerRow,
    personal_access_tokens::PersonalAccessTokenRow,
    plans::PlanRow,
    products::ProductRow,
    risk_verifiers::RiskVerifierRow,
    schema,
    second_factors::{MfaChallengeRow, RecoveryCodeRow, TotpSecretRow},
    sessions::SessionRow,
    sign_in_attempts::SignInAttemptsRow,
    sites::SiteRow,
    sources::{CustomerSourceRow, SourceRow},
    store::run,
    stores::StoreRow,
    subscriptions::SubscriptionRow,
    tenants::TenantRow,
    trusted_documents::TrustedDocumentRow,
};
use crate::values::TenantId;

/// Rows of one INSERT on PostgreSQL, which takes at most 65,535 parameters a statement.
const ROWS_A_STATEMENT: usize = 1_000;

/// Statements that are sent to PostgreSQL together, which runs them one after the other.
struct Pipeline<'a> {
    conn: &'a AsyncPgConnection,
    statements: Vec<BoxFuture<'a, QueryResult<usize>>>,
}

impl<'a> Pipeline<'a> {
    fn new(conn: &'a AsyncPgConnection) -> Self {
        Self {
            conn,
            statements: Vec::new(),
        }
    }

    fn add(&mut self, statement: impl QueryFragment<Pg> + QueryId + Send + 'a) {
        let mut conn = self.conn;
        let run = async move { diesel_async::RunQueryDsl::execute(statement, &mut conn).await };
        self.statements.push(run.boxed());
    }

    /// Sends them, and waits for all. Of several that fail, the first one is why: what comes after it fails since it did.
    async fn run(&mut self) -> Result<()> {
        let done = join_all(self.statements.drain(..)).await;
        done.into_iter().try_for_each(|done| Ok(done.map(drop)?))
    }
}

/// Inserts rows of many changes by statements that PostgreSQL has prepared: one of any length would be parsed and planned
/// each time. Nothing is left of `rows`.
macro_rules! in_parts {
    ($rows:ident => $table:ident, $pipeline:ident, $($size:literal)+) => {
        let mut rest = $rows.as_slice();
        $(
            while let Some((rows, after)) = rest.split_first_chunk::<$size>() {
                // Owned: Diesel tells statements by their types, which have to hold nothing borrowed.
                let rows = rows.map(Clone::clone);
                $pipeline.add(diesel::insert_into(schema::$table::table).values(rows));
                rest = after;
            }
        )+
        $rows.clear();
    };
}

macro_rules! change_set {
    (@is_referred referred) => { true };
    (@is_referred) => { false };
    (
        inserts { $($field:ident: $Row:ty => $table:ident $([$in_parts:ident])? $($referred:ident)? $(, by $order:expr)?;)+ }
        updates { $($updated:ident: $UpdatedRow:ty => $updated_table:ident,)+ }
    ) => {
        /// All that one action writes, as plain rows with their ids: it is written whole or not at all.
        ///
        /// The domain prepares it and gives it to [`Store::commit`](super::Store::commit), which may
        /// write together what arrives together. What goes is removed first, then rows are updated,
        /// then rows are inserted. A unique key that is taken comes back as [`Error::Duplicate`]. Rows write NULL for `None`, whatever
        /// the column's default, so that the statement of a table is always the same, and known.
        #[derive(Debug, Default)]
        pub struct ChangeSet {
            /// The configuration that the rows were prepared with; where the tenant's is another
            /// by now, nothing is written and the answer is [`Error::StaleConfig`].
            pub prepared_with: Option<(TenantId, i64)>,
            /// The tenant whose configuration these rows are part of: what is being prepared with
            /// the old one will be prepared anew.
            pub reconfigures: Option<TenantId>,
            /// The tenant whose configuration has more from now on. What is being written with the old one is as if it came
            /// first, so nobody waits.
            pub extends: Option<TenantId>,
            /// Rows that go.
            pub removals: Vec<Removal>,
            $(
                #[doc = concat!("Rows of `", stringify!($updated_table), "` as they are from now on.")]
                pub $updated: Vec<$UpdatedRow>,
            )+
            $(
                #[doc = concat!("Rows for `", stringify!($table), "`.")]
                pub $field: Vec<$Row>,
            )+
        }

        impl ChangeSet {
            /// Does it add rows alone, prepared with a configuration?
            pub(super) fn only_adds(&self) -> bool {
                self.prepared_with.is_some()
                    && !self.renews_config()
                    && self.removals.is_empty()
                    $(&& self.$updated.is_empty())+
            }

            /// Is the configuration another one with it?
            pub(super) fn renews_config(&self) -> bool {
                self.reconfigures.is_some() || self.extends.is_some()
            }

            /// How many rows it writes.
            pub(super) fn rows(&self) -> usize {
                self.removals.len() $(+ self.$updated.len())+ $(+ self.$field.len())+
            }

            async fn run_postgres(sets: &[Arc<Self>], conn: &mut AsyncPgConnection) -> Result<()> {
                for removal in sets.iter().flat_map(|set| &set.removals) {
                    removal.run_postgres(conn).await?;
                }
                $(
                    for row in sets.iter().flat_map(|set| &set.$updated) {
                        let update = diesel::update(row).set(row);
                        diesel_async::RunQueryDsl::execute(update, conn).await?;
                    }
                )+
                let mut pipeline = Pipeline::new(conn);
                $(
                    let mut rows: Vec<&$Row> = sets.iter().flat_map(|set| &set.$field).collect();
                    $(rows.sort_by($order);)?
                    let is_referred = change_set!(@is_referred $($referred)?) && !rows.is_empty();
                    $(
                        if sets.len() > 1 {
                            $in_parts!(rows => $table, pipeline, 16 4 1);
                        }
                    )?
                    // What is by itself has a statement that is known from the last time.
                    if let [row] = rows.as_slice() {
                        pipeline.add(diesel::insert_into(schema::$table::table).values(*row));
                        rows.clear();
                    }
                    for rows in rows.chunks(ROWS_A_STATEMENT) {
                        pipeline.add(diesel::insert_into(schema::$table::table).values(rows.to_vec()));
                    }
                    // A statement that is not prepared yet goes later than one that is: the order of those is not relied on.
                    if is_referred {
                        pipeline.run().await?;
                    }
                )+
                pipeline.run().await
            }

            /// One prepared INSERT a row: the fastest on SQLite, and what Diesel can cache. Counts the rows that it has written.
            fn run_sqlite(&self, conn: &mut SqliteConnection, written: &mut usize) -> Result<()> {
                for removal in &self.removals {
                    removal.run_sqlite(conn)?;
                    *written += 1;
                }
                $(
                    for row in &self.$updated {
                        *written += diesel::RunQueryDsl::execute(diesel::update(row).set(row), conn)?;
                    }
                )+
                $(
                    for row in &self.$field {
                        let insert = diesel::insert_into(schema::$table::table).values(row);
                        *written += diesel::RunQueryDsl::execute(insert, conn)?;
                    }
                )+
                Ok(())
            }
        }
    };
}

// In the order of the foreign keys between them. Two transactions that want the same unique keys take them one after the
// other, `by` an order: in another one, each could have what the other waits for. Where many customers come at once, their
// rows go `in_parts`. What is `referred` to by others is waited for before these are sent.
change_set! {
    inserts {
        tenants: TenantRow => tenants referred;
        sites: SiteRow => sites referred;
        partners: PartnerRow => partners referred;
        stores: StoreRow => stores referred;
        api_clients: ApiClientRow => api_clients referred;
        api_client_partners: ApiClientPartnerRow => api_client_partners;
        api_keys: ApiKeyRow => api_keys;
        customer_groups: CustomerGroupRow => customer_groups referred;
        sources: SourceRow => sources referred;
        custom_fields: CustomFieldRow => custom_fields referred;
        consent_definitions: ConsentDefinitionRow => consent_definitions referred;
        identity_providers: IdentityProviderRow => identity_providers;
        risk_verifiers: RiskVerifierRow => risk_verifiers;
        trusted_documents: TrustedDocumentRow => trusted_documents;
        organizations: OrganizationRow => organizations referred;
        products: ProductRow => products referred;
        plans: PlanRow => plans referred;
        customers: CustomerRow => customers [in_parts] referred, by |a, b| (&a.email_key, &a.username_key, &a.phone_key).cmp(&(&b.email_key, &b.username_key, &b.phone_key));
        customer_partners: CustomerPartnerRow => customer_partners [in_parts];
        customer_sources: CustomerSourceRow => customer_sources;
        addresses: AddressRow => addresses [in_parts];
        custom_field_values: CustomFieldValueRow => custom_field_values [in_parts], by |a, b| (a.custom_field_id, &a.unique_key).cmp(&(b.custom_field_id, &b.unique_key));
        metadata: MetadataRow => metadata [in_parts];
        external_ids: ExternalIdRow => external_ids [in_parts], by |a, b| (&a.system, &a.value).cmp(&(&b.system, &b.value));
        consents: ConsentRow => consents;
        consent_changes: ConsentChangeRow => consent_changes;
        memberships: MembershipRow => memberships;
        subscriptions: SubscriptionRow => subscriptions;
        social_accounts: SocialAccountRow => social_accounts;
        passwords: PasswordRow => passwords [in_parts];
        sessions: SessionRow => sessions;
        sign_in_attempts: SignInAttemptsRow => sign_in_attempts;
        totp_secrets: TotpSecretRow => totp_secrets;
        recovery_codes: RecoveryCodeRow => recovery_codes;
        mfa_challenges: MfaChallengeRow => mfa_challenges;
        invitations: InvitationRow => invitations;
        personal_access_tokens: PersonalAccessTokenRow => personal_access_tokens;
        mail_tokens: MailTokenRow => mail_tokens;
        mails: MailRow => mails [in_parts];
        audit_events: AuditEventRow => audit_events [in_parts];
    }
    updates {
        updated_sites: SiteRow => sites,
        updated_partners: PartnerRow => partners,
        updated_stores: StoreRow => stores,
        updated_customer_groups: CustomerGroupRow => customer_groups,
        updated_sources: SourceRow => sources,
        updated_custom_fields: CustomFieldRow => custom_fields,
        updated_consent_definitions: ConsentDefinitionRow => consent_definitions,
        updated_identity_providers: IdentityProviderRow => identity_providers,
        updated_trusted_documents: TrustedDocumentRow => trusted_documents,
        updated_organizations: OrganizationRow => organizations,
        updated_products: ProductRow => products,
        updated_plans: PlanRow => plans,
        updated_customers: CustomerRow => customers,
        updated_addresses: AddressRow => addresses,
        updated_memberships: MembershipRow => memberships,
        updated_subscriptions: SubscriptionRow => subscriptions,
        updated_passwords: PasswordRow => passwords,
        updated_sessions: SessionRow => sessions,
        updated_totp_secrets: TotpSecretRow => totp_secrets,
        updated_recovery_codes: RecoveryCodeRow => recovery_codes,
        updated_mfa_challenges: MfaChallengeRow => mfa_challenges,
        updated_invitations: InvitationRow => invitations,
        updated_mail_tokens: MailTokenRow => mail_tokens,
    }
}

impl ChangeSet {
    /// Writes the rows within the transaction that `conn` is in.
    pub async fn write(self, conn: &mut Conn) -> Result<()> {
        Self::write_all(vec![Arc::new(self)], conn).await
    }

    /// The same; where it is not to stay, all of it is undone again, with as many statements. What fails, fails
    /// either way.
    pub async fn write_or_rehearse(self, conn: &mut Conn, stays: bool) -> Result<()> {
        run(conn, "SAVEPOINT rehearsal").await?;
        self.write(conn).await?;
        let end = match stays {
            true => "RELEASE SAVEPOINT rehearsal",
            false => "ROLLBACK TO SAVEPOINT rehearsal",
        };
        run(conn, end).await
    }

    /// Writes several within the transaction that `conn` is in: all or none.
    pub(super) async fn write_all(sets: Vec<Arc<Self>>, conn: &mut Conn) -> Result<()> {
        if let (Some(first), Conn::Postgres(conn)) = (sets.first(), &*conn) {
            first.hold_config(conn).await?;
        }
        Self::write_rows(sets, conn).await
    }

    /// Keeps the configuration that its rows were prepared with as it is until the transaction ends, where it is that one.
    /// SQLite, where nobody else writes meanwhile, looks at it with the rows.
    pub(super) async fn hold_config(&self, mut conn: &AsyncPgConnection) -> Result<()> {
        let Some((tenant_id, version)) = self.prepared_with else {
            return Ok(());
        };
        use schema::tenants::dsl;
        // The lock is the one that the foreign key takes anyhow.
        let current = dsl::tenants
            .filter(dsl::id.eq(tenant_id))
            .select(dsl::config_version)
            .for_key_share();
        let current = diesel_async::RunQueryDsl::load(current, &mut conn).await;
        let current: Vec<i64> = current.map_err(|error| match Error::from(error) {
            error if error.is_of_others() => {
                Error::Unavailable("the configuration is being changed".to_owned())
            }
            error => error,
        })?;
        check_version(&current, version)
    }

    /// The rows of several that have one configuration, which is held.
    pub(super) async fn write_rows(sets: Vec<Arc<Self>>, conn: &mut Conn) -> Result<()> {
        match conn {
            Conn::Sqlite(conn) => {
                let write = move |conn: &mut SqliteConnection| {
                    sets.iter().try_for_each(|set| {
                        set.check_config(conn)?;
                        set.write_sqlite(conn, &mut 0)
                    })
                };
                on_sqlite(conn, write).await
            }
            Conn::Postgres(conn) => {
                for set in &sets {
                    set.renew_config(conn).await?;
                }
                Self::run_postgres(&sets, conn).await
            }
        }
    }

    /// Has what is being prepared with the configuration prepared anew.
    async fn renew_config(&self, conn: &mut AsyncPgConnection) -> Result<()> {
        use schema::tenants::dsl;
        if let Some(tenant_id) = self.reconfigures {
            let tenant = dsl::tenants.find(tenant_id).select(dsl::id).for_update();
            let _: Vec<TenantId> = diesel_async::RunQueryDsl::load(tenant, conn).await?;
        }
        if let Some(tenant_id) = self.reconfigures.or(self.extends) {
            let bump = diesel::update(dsl::tenants.find(tenant_id))
                .set(dsl::config_version.eq(dsl::config_version + 1));
            diesel_async::RunQueryDsl::execute(bump, conn).await?;
        }
        Ok(())
    }

    /// Is the configuration still the one that the rows were prepared with?
    pub(super) fn check_config(&self, conn: &mut SqliteConnection) -> Result<()> {
        let Some((tenant_id, version)) = self.prepared_with else {
            return Ok(());
        };
        use schema::tenants::dsl;
        let current = dsl::tenants
            .filter(dsl::id.eq(tenant_id))
            .select(dsl::config_version);
        let current: Vec<i64> = diesel::RunQueryDsl::load(current, conn)?;
        check_version(&current, version)
    }

    /// The rows, of a configuration that was checked. Where it fails, `written` says whether there is anything to be undone.
    pub(super) fn write_sqlite(
        &self,
        conn: &mut SqliteConnection,
        written: &mut usize,
    ) -> Result<()> {
        if let Some(tenant_id) = self.reconfigures.or(self.extends) {
            use schema::tenants::dsl;
            let bump = diesel::update(dsl::tenants.find(tenant_id))
                .set(dsl::config_version.eq(dsl::config_version + 1));
            *written += diesel::RunQueryDsl::execute(bump, conn)?;
        }
        self.run_sqlite(conn, written)
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
