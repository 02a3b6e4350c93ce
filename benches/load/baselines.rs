//! What the same machine does without Frontdesk: the least that the work of a scenario takes.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use diesel::{
    Connection, ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper, SqliteConnection,
    connection::SimpleConnection, insert_into,
};
use frontdesk::{
    repositories::{
        addresses::AddressRow,
        audit_events::AuditEventRow,
        custom_fields::CustomFieldValueRow,
        customers::{CustomerPartnerRow, CustomerRow},
        schema::{addresses, audit_events, custom_field_values, customer_partners, customers},
    },
    values::{AddressId, AuditEventId, CustomerId, OwnerId, PartnerId},
};
use uuid::Uuid;

use super::process::Postgres;

/// Scripts for pgbench against one database.
pub struct Pgbench {
    database: String,
    script: PathBuf,
}

/// Tables of a new customer: what its rows are found by, and what is new in each row of the next one.
const TABLES: [(&str, &str, Option<&str>); 5] = [
    ("customers", "id", None),
    ("customer_partners", "customer_id", None),
    ("addresses", "customer_id", Some("id")),
    ("custom_field_values", "owner_id", None),
    ("audit_events", "subject_id", Some("id")),
];

impl Pgbench {
    /// The INSERTs that made this customer, in one transaction, for others like it.
    pub fn inserts(
        postgres: &Postgres,
        folder: &Path,
        database: &str,
        customer: CustomerId,
        email: &str,
    ) -> Self {
        let customer = customer.uuid().to_string();
        // Ids that grow with time, as those of version 7 do.
        let mut script =
            "\\set n :n + 1\n\\set s (:base + :n) * 64 + :client_id\nBEGIN;\n".to_owned();
        for (number, (table, found_by, own_id)) in TABLES.iter().enumerate() {
            let columns = postgres.ask(
                database,
                &format!("SELECT column_name || ' ' || udt_name FROM information_schema.columns WHERE table_name = '{table}' ORDER BY ordinal_position"),
            );
            let columns: Vec<_> = columns
                .lines()
                .filter_map(|line| line.split_once(' '))
                .collect();
            let texts: Vec<_> = columns
                .iter()
                .map(|(name, _)| format!("\"{name}\"::text"))
                .collect();
            let rows = postgres.ask(
                database,
                &format!("SELECT json_agg(json_build_array({})) FROM {table} WHERE {found_by} = '{customer}'", texts.join(", ")),
            );
            let rows: Option<Vec<Vec<Option<String>>>> =
                serde_json::from_str(if rows.is_empty() { "null" } else { &rows }).expect("rows");
            let rows: Vec<_> = rows
                .into_iter()
                .flatten()
                .enumerate()
                .map(|(row, values)| {
                    let values =
                        columns
                            .iter()
                            .zip(values)
                            .map(|((name, kind), value)| match value {
                                None => "NULL".to_owned(),
                                Some(value) if value == customer => id(0),
                                Some(_) if Some(*name) == *own_id => id(number * 16 + row + 1),
                                Some(value) => {
                                    let literal = |text: &str| {
                                        format!(
                                            "E'{}'",
                                            text.replace('\\', "\\\\")
                                                .replace('\'', "''")
                                                .replace(':', "\\x3A")
                                        )
                                    };
                                    let parts: Vec<_> = value.split(email).map(literal).collect();
                                    match parts.as_slice() {
                                        [whole] => format!("{whole}::{kind}"),
                                        parts => parts
                                            .join(" || ('u' || :s::text || '@example.com') || "),
                                    }
                                }
                            });
                    format!("({})", values.collect::<Vec<_>>().join(", "))
                })
                .collect();
            if rows.is_empty() {
                continue;
            }
            let names: Vec<_> = columns
                .iter()
                .map(|(name, _)| format!("\"{name}\""))
                .collect();
            script += &format!(
                "INSERT INTO {table} ({}) VALUES {};\n",
                names.join(", "),
                rows.join(", ")
            );
        }
        script += "COMMIT;\n";
        Self::new(folder, database, &format!("{customer}-inserts"), script)
    }

    /// The three SELECTs that read a customer, its addresses and its partners. Always the same one: each further one would
    /// have PostgreSQL plan for it, which the server's clients do not.
    pub fn one(folder: &Path, database: &str, customers: &[CustomerId]) -> Self {
        let id = customers[0].uuid();
        let script =
            format!("SELECT * FROM customers WHERE id = '{id}' AND tenant_id = (:tenant)::uuid;\n")
                + &belongings(&customers[..1]);
        Self::new(folder, database, "one", script)
    }

    /// The SELECTs of a page.
    pub fn page(folder: &Path, database: &str, customers: &[CustomerId]) -> Self {
        let page = "SELECT * FROM customers WHERE tenant_id = (:tenant)::uuid ORDER BY created_at DESC, id DESC LIMIT 51;\n";
        let script = page.to_owned() + &belongings(&customers[..50]);
        Self::new(folder, database, "page", script)
    }

    fn new(folder: &Path, database: &str, name: &str, script: String) -> Self {
        let file = folder.join(format!("{name}.sql"));
        fs::write(&file, script).expect("a script");
        Self {
            database: database.to_owned(),
            script: file,
        }
    }

    /// Transactions a second.
    pub fn run(&self, postgres: &Postgres, clients: usize, time: Duration) -> f64 {
        let tenant = postgres.ask(&self.database, "SELECT id FROM tenants");
        #[expect(
            clippy::disallowed_methods,
            reason = "a number that no earlier run had"
        )]
        let base = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .expect("an instant")
            .as_millis();
        let mut command = postgres.command("pgbench");
        command.args(["-n", "-M", "prepared", "-j", "1"]);
        command.args([
            "-c",
            &clients.to_string(),
            "-T",
            &time.as_secs().max(1).to_string(),
        ]);
        command.args([
            "-D",
            "n=0",
            "-D",
            &format!("base={base}00"),
            "-D",
            &format!("tenant={tenant}"),
        ]);
        command.arg("-f").arg(&self.script);
        let output = command.arg(&self.database).output().expect("pgbench");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let tps = text.lines().find_map(|line| line.strip_prefix("tps = "));
        let tps = tps.and_then(|line| line.split(' ').next()?.parse().ok());
        tps.unwrap_or_else(|| panic!("{text}\n{}", String::from_utf8_lossy(&output.stderr)))
    }
}

/// A UUID of the transaction at hand.
fn id(number: usize) -> String {
    format!("(lpad(to_hex(:s::bigint), 16, '0') || '8000{number:012}')::uuid")
}

fn belongings(customers: &[CustomerId]) -> String {
    let ids: Vec<_> = customers
        .iter()
        .map(|id| format!("'{}'", id.uuid()))
        .collect();
    let ids = ids.join(", ");
    format!(
        "SELECT * FROM addresses WHERE tenant_id = (:tenant)::uuid AND customer_id IN ({ids}) ORDER BY customer_id, position;\n\
         SELECT customer_id, partners.* FROM customer_partners JOIN partners ON partners.tenant_id = customer_partners.tenant_id \
         AND partners.id = partner_id WHERE customer_partners.tenant_id = (:tenant)::uuid AND customer_id IN ({ids});\n"
    )
}

/// One customer a transaction, one after the other, on a copy of a server's file.
pub struct SqliteLoop {
    conn: SqliteConnection,
    customer: CustomerRow,
    partners: Vec<CustomerPartnerRow>,
    addresses: Vec<AddressRow>,
    values: Vec<CustomFieldValueRow>,
    events: Vec<AuditEventRow>,
}

impl SqliteLoop {
    /// Reads the rows of one customer, which it writes again as others.
    pub fn new(file: &Path, customer: CustomerId) -> Self {
        let mut conn =
            SqliteConnection::establish(&file.to_string_lossy()).expect("the file opens");
        conn.batch_execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;")
            .expect("the settings of the server");
        let owner = OwnerId::from_uuid(customer.uuid());
        let row: CustomerRow = customers::table
            .filter(customers::id.eq(customer))
            .select(CustomerRow::as_select())
            .first(&mut conn)
            .expect("the customer");
        let partners: Vec<PartnerId> = customer_partners::table
            .filter(customer_partners::customer_id.eq(customer))
            .select(customer_partners::partner_id)
            .load(&mut conn)
            .expect("partners");
        let partners = partners.into_iter().map(|partner_id| CustomerPartnerRow {
            tenant_id: row.tenant_id,
            customer_id: customer,
            partner_id,
        });
        Self {
            partners: partners.collect(),
            addresses: addresses::table
                .filter(addresses::customer_id.eq(customer))
                .select(AddressRow::as_select())
                .load(&mut conn)
                .expect("addresses"),
            values: custom_field_values::table
                .filter(custom_field_values::owner_id.eq(owner))
                .select(CustomFieldValueRow::as_select())
                .load(&mut conn)
                .expect("values"),
            events: audit_events::table
                .filter(audit_events::subject_id.eq(owner))
                .select(AuditEventRow::as_select())
                .load(&mut conn)
                .expect("events"),
            customer: row,
            conn,
        }
    }

    /// Customers a second.
    pub fn run(&mut self, time: Duration) -> f64 {
        let start = Instant::now();
        let mut count = 0;
        while start.elapsed() < time {
            self.write();
            count += 1;
        }
        f64::from(count) / start.elapsed().as_secs_f64()
    }

    fn write(&mut self) {
        let customer = self.customer.id;
        let id = CustomerId::from_uuid(now_v7());
        self.customer.id = id;
        let email = format!("{}@example.com", id.uuid());
        self.customer.email_key = Some(email.clone());
        self.customer.email = Some(email);
        for row in &mut self.partners {
            row.customer_id = id;
        }
        for row in &mut self.addresses {
            (row.id, row.customer_id) = (AddressId::from_uuid(now_v7()), id);
        }
        for row in &mut self.values {
            if row.owner_id == OwnerId::from_uuid(customer.uuid()) {
                row.owner_id = OwnerId::from_uuid(id.uuid());
            }
        }
        for row in &mut self.events {
            (row.id, row.subject_id) = (
                AuditEventId::from_uuid(now_v7()),
                OwnerId::from_uuid(id.uuid()),
            );
        }
        let Self {
            conn,
            customer,
            partners,
            addresses,
            values,
            events,
        } = self;
        let written: diesel::QueryResult<()> = conn.immediate_transaction(|conn| {
            insert_into(customers::table)
                .values(&*customer)
                .execute(conn)?;
            for row in partners.iter() {
                insert_into(customer_partners::table)
                    .values(row)
                    .execute(conn)?;
            }
            for row in addresses.iter() {
                insert_into(addresses::table).values(row).execute(conn)?;
            }
            for row in values.iter() {
                insert_into(custom_field_values::table)
                    .values(row)
                    .execute(conn)?;
            }
            for row in events.iter() {
                insert_into(audit_events::table).values(row).execute(conn)?;
            }
            Ok(())
        });
        written.expect("a customer");
    }
}

#[expect(clippy::disallowed_methods, reason = "this is not the server")]
fn now_v7() -> Uuid {
    Uuid::now_v7()
}

/// Hashes a second of the crate alone, a thread a core, with the server's parameters.
pub fn hashes(time: Duration) -> f64 {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let start = Instant::now();
    let counts: Vec<_> = (0..cores)
        .map(|_| {
            std::thread::spawn(move || {
                let params = Params::new(19_456, 2, 1, None).expect("parameters");
                let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
                let mut count = 0_u32;
                while start.elapsed() < time {
                    argon2
                        .hash_password(super::scenarios::PASSWORD.as_bytes())
                        .expect("a hash");
                    count += 1;
                }
                count
            })
        })
        .collect();
    let count: u32 = counts
        .into_iter()
        .map(|thread| thread.join().expect("a thread"))
        .sum();
    f64::from(count) / start.elapsed().as_secs_f64()
}
