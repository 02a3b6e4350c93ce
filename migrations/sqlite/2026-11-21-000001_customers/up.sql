CREATE TABLE customer_groups (
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) WITHOUT ROWID;

CREATE TABLE sources (
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) WITHOUT ROWID;

CREATE TABLE custom_fields (
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    id BLOB NOT NULL,
    object TEXT NOT NULL,
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    labels TEXT NOT NULL,
    type TEXT NOT NULL,
    is_required BOOLEAN NOT NULL,
    is_unique BOOLEAN NOT NULL,
    is_searchable BOOLEAN NOT NULL,
    is_registrable BOOLEAN NOT NULL,
    -- Length, range, pattern, options and default, as JSON.
    rules TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deprecated_at INTEGER,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT custom_fields_code UNIQUE (tenant_id, object, code)
) WITHOUT ROWID;

CREATE TABLE consent_definitions (
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    id BLOB NOT NULL,
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    labels TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deprecated_at INTEGER,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT consent_definitions_code UNIQUE (tenant_id, code)
) WITHOUT ROWID;

-- A *_scope says within what its key is unique: the tenant's id, the site's, or null for nothing.
CREATE TABLE customers (
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    store_id BLOB,
    group_id BLOB,
    state TEXT NOT NULL,
    email TEXT,
    email_key TEXT,
    email_scope BLOB,
    email_confirmed_at INTEGER,
    email_hard_bounced BOOLEAN NOT NULL,
    username TEXT,
    username_key TEXT,
    username_scope BLOB,
    phone TEXT,
    phone_key TEXT,
    phone_scope BLOB,
    display_name TEXT,
    first_name TEXT,
    last_name TEXT,
    name_key TEXT NOT NULL,
    language TEXT NOT NULL,
    -- What only describes the person, as JSON: nothing is found or sorted by it.
    profile TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, site_id) REFERENCES sites (tenant_id, id),
    FOREIGN KEY (tenant_id, store_id) REFERENCES stores (tenant_id, id),
    FOREIGN KEY (tenant_id, group_id) REFERENCES customer_groups (tenant_id, id),
    CONSTRAINT customers_email UNIQUE (tenant_id, email_key, email_scope),
    CONSTRAINT customers_username UNIQUE (tenant_id, username_key, username_scope),
    CONSTRAINT customers_phone UNIQUE (tenant_id, phone_key, phone_scope)
) WITHOUT ROWID;
CREATE INDEX customers_name ON customers (tenant_id, name_key, id);
CREATE INDEX customers_created ON customers (tenant_id, created_at, id);
CREATE INDEX customers_updated ON customers (tenant_id, updated_at, id);

CREATE TABLE customer_partners (
    tenant_id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    partner_id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, customer_id, partner_id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
    FOREIGN KEY (tenant_id, partner_id) REFERENCES partners (tenant_id, id)
) WITHOUT ROWID;
CREATE INDEX customer_partners_partner ON customer_partners (tenant_id, partner_id, customer_id);

-- An empty external_id is none: the column is part of the key.
CREATE TABLE customer_sources (
    tenant_id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    source_id BLOB NOT NULL,
    external_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, customer_id, source_id, external_id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
    FOREIGN KEY (tenant_id, source_id) REFERENCES sources (tenant_id, id)
) WITHOUT ROWID;

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

-- The owner of a value or an entry is a customer, an address, an organization or a membership: ids
-- are unique over all of them.
CREATE TABLE custom_field_values (
    tenant_id BLOB NOT NULL,
    owner_id BLOB NOT NULL,
    custom_field_id BLOB NOT NULL,
    value TEXT NOT NULL,
    -- Digests of the value as it is compared: one to find it by, one where the field is unique.
    value_key TEXT NOT NULL,
    unique_key TEXT,
    PRIMARY KEY (tenant_id, owner_id, custom_field_id),
    FOREIGN KEY (tenant_id, custom_field_id) REFERENCES custom_fields (tenant_id, id),
    CONSTRAINT custom_field_values_unique UNIQUE (tenant_id, custom_field_id, unique_key)
) WITHOUT ROWID;
CREATE INDEX custom_field_values_key ON custom_field_values (tenant_id, custom_field_id, value_key);

CREATE TABLE metadata (
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    owner_id BLOB NOT NULL,
    is_private BOOLEAN NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (tenant_id, owner_id, is_private, key)
) WITHOUT ROWID;

-- What a customer has agreed to, as it is now.
CREATE TABLE consents (
    tenant_id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    consent_definition_id BLOB NOT NULL,
    value TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, customer_id, consent_definition_id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
    FOREIGN KEY (tenant_id, consent_definition_id) REFERENCES consent_definitions (tenant_id, id)
) WITHOUT ROWID;

-- Every change of it: the evidence, kept apart from the audit trail because it has to last longer.
CREATE TABLE consent_changes (
    tenant_id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    consent_definition_id BLOB NOT NULL,
    audit_event_id BLOB NOT NULL,
    value TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BLOB,
    agent_email TEXT,
    PRIMARY KEY (tenant_id, customer_id, consent_definition_id, audit_event_id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
    FOREIGN KEY (tenant_id, consent_definition_id) REFERENCES consent_definitions (tenant_id, id)
) WITHOUT ROWID;

-- Accounts at social networks. The token is sealed: only who has the server's secret key can read it.
CREATE TABLE social_accounts (
    tenant_id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    provider TEXT NOT NULL,
    sealed_token BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, customer_id, provider),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id)
) WITHOUT ROWID;

-- Hashes of passwords (PHC strings of argon2id), apart from what is read with every customer.
CREATE TABLE passwords (
    tenant_id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    hash TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, customer_id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id)
) WITHOUT ROWID;

CREATE TABLE sessions (
    tenant_id BLOB NOT NULL,
    id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    secret_hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
    CONSTRAINT sessions_secret UNIQUE (tenant_id, secret_hash)
) WITHOUT ROWID;
CREATE INDEX sessions_customer ON sessions (tenant_id, customer_id);
