-- The same tables as migrations/postgres: ids are 16-byte blobs, instants microseconds since 1970.
-- Every table is keyed by its tenant first; `tenants` and `sites` are small reference tables.
-- Columns named *_key hold text folded by the program and compare by bytes.

CREATE TABLE tenants (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    settings TEXT NOT NULL,
    config_version BIGINT NOT NULL,
    admin_key_hash BLOB,
    created_at INTEGER NOT NULL,
    CONSTRAINT tenants_admin_key UNIQUE (admin_key_hash)
) WITHOUT ROWID;

CREATE TABLE sites (
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    id BLOB NOT NULL,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT sites_number UNIQUE (number)
) WITHOUT ROWID;

CREATE TABLE partners (
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) WITHOUT ROWID;

CREATE TABLE stores (
    tenant_id BLOB NOT NULL,
    id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    partner_id BLOB NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, site_id) REFERENCES sites (tenant_id, id),
    FOREIGN KEY (tenant_id, partner_id) REFERENCES partners (tenant_id, id)
) WITHOUT ROWID;

CREATE TABLE api_clients (
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    scopes TEXT NOT NULL,
    all_partners BOOLEAN NOT NULL,
    site_id BLOB,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, site_id) REFERENCES sites (tenant_id, id)
) WITHOUT ROWID;

CREATE TABLE api_client_partners (
    tenant_id BLOB NOT NULL,
    api_client_id BLOB NOT NULL,
    partner_id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, api_client_id, partner_id),
    FOREIGN KEY (tenant_id, api_client_id) REFERENCES api_clients (tenant_id, id),
    FOREIGN KEY (tenant_id, partner_id) REFERENCES partners (tenant_id, id)
) WITHOUT ROWID;

CREATE TABLE api_keys (
    tenant_id BLOB NOT NULL,
    id BLOB NOT NULL,
    api_client_id BLOB NOT NULL,
    secret_hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, api_client_id) REFERENCES api_clients (tenant_id, id),
    CONSTRAINT api_keys_secret UNIQUE (tenant_id, secret_hash)
) WITHOUT ROWID;

CREATE TABLE external_ids (
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    noun TEXT NOT NULL,
    system TEXT NOT NULL,
    value TEXT NOT NULL,
    owner_id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, noun, system, value)
) WITHOUT ROWID;
CREATE INDEX external_ids_owner ON external_ids (tenant_id, owner_id);

CREATE TABLE custom_fields (
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    id BLOB NOT NULL,
    object TEXT NOT NULL,
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    type TEXT NOT NULL,
    is_required BOOLEAN NOT NULL,
    is_unique BOOLEAN NOT NULL,
    is_searchable BOOLEAN NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT custom_fields_code UNIQUE (tenant_id, object, code)
) WITHOUT ROWID;

CREATE TABLE customers (
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    store_id BLOB,
    email TEXT,
    email_key TEXT,
    -- Within what the e-mail is unique: the tenant's id, the site's, or null for nothing.
    email_scope BLOB,
    prefix TEXT,
    first_name TEXT,
    middle_name TEXT,
    last_name TEXT,
    suffix TEXT,
    phone TEXT,
    language TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, site_id) REFERENCES sites (tenant_id, id),
    FOREIGN KEY (tenant_id, store_id) REFERENCES stores (tenant_id, id),
    CONSTRAINT customers_email UNIQUE (tenant_id, email_key, email_scope)
) WITHOUT ROWID;

CREATE TABLE customer_partners (
    tenant_id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    partner_id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, customer_id, partner_id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
    FOREIGN KEY (tenant_id, partner_id) REFERENCES partners (tenant_id, id)
) WITHOUT ROWID;
CREATE INDEX customer_partners_partner ON customer_partners (tenant_id, partner_id, customer_id);

CREATE TABLE addresses (
    tenant_id BLOB NOT NULL,
    id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    prefix TEXT,
    first_name TEXT,
    middle_name TEXT,
    last_name TEXT,
    suffix TEXT,
    company TEXT,
    vat_id TEXT,
    street TEXT NOT NULL,
    house_number TEXT,
    registry_number TEXT,
    city TEXT,
    postcode TEXT,
    region_code TEXT,
    region_name TEXT,
    region_external_id TEXT,
    country_code TEXT,
    telephone TEXT,
    fax TEXT,
    is_default_billing BOOLEAN NOT NULL,
    is_default_shipping BOOLEAN NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id)
) WITHOUT ROWID;
CREATE INDEX addresses_customer ON addresses (tenant_id, customer_id, position);
CREATE UNIQUE INDEX addresses_default_billing ON addresses (tenant_id, customer_id) WHERE is_default_billing;
CREATE UNIQUE INDEX addresses_default_shipping ON addresses (tenant_id, customer_id) WHERE is_default_shipping;

-- The owner of a value or an entry is a customer or an address: ids are unique over all of them.
CREATE TABLE custom_field_values (
    tenant_id BLOB NOT NULL,
    owner_id BLOB NOT NULL,
    custom_field_id BLOB NOT NULL,
    value TEXT NOT NULL,
    unique_key TEXT,
    PRIMARY KEY (tenant_id, owner_id, custom_field_id),
    FOREIGN KEY (tenant_id, custom_field_id) REFERENCES custom_fields (tenant_id, id),
    CONSTRAINT custom_field_values_unique UNIQUE (tenant_id, custom_field_id, unique_key)
) WITHOUT ROWID;

CREATE TABLE metadata (
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    owner_id BLOB NOT NULL,
    is_private BOOLEAN NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (tenant_id, owner_id, is_private, key)
) WITHOUT ROWID;
