CREATE TABLE customer_groups (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE sources (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE custom_fields (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    object text NOT NULL,
    code text COLLATE "C" NOT NULL,
    label text NOT NULL,
    labels text NOT NULL,
    type text NOT NULL,
    is_required boolean NOT NULL,
    is_unique boolean NOT NULL,
    is_searchable boolean NOT NULL,
    is_registrable boolean NOT NULL,
    -- Length, range, pattern, options and default, as JSON.
    rules text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deprecated_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT custom_fields_code UNIQUE (tenant_id, object, code)
);

CREATE TABLE consent_definitions (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    code text COLLATE "C" NOT NULL,
    label text NOT NULL,
    labels text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deprecated_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT consent_definitions_code UNIQUE (tenant_id, code)
);

-- A *_scope says within what its key is unique: the tenant's id, the site's, or null for nothing.
CREATE TABLE customers (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    site_id uuid NOT NULL,
    store_id uuid,
    group_id uuid,
    state text NOT NULL,
    email text,
    email_key text COLLATE "C",
    email_scope uuid,
    email_confirmed_at timestamptz,
    email_hard_bounced boolean NOT NULL,
    username text,
    username_key text COLLATE "C",
    username_scope uuid,
    phone text,
    phone_key text COLLATE "C",
    phone_scope uuid,
    display_name text,
    first_name text,
    last_name text,
    name_key text COLLATE "C" NOT NULL,
    language text NOT NULL,
    -- What only describes the person, as JSON: nothing is found or sorted by it.
    profile text NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, site_id) REFERENCES sites (tenant_id, id),
    FOREIGN KEY (tenant_id, store_id) REFERENCES stores (tenant_id, id),
    FOREIGN KEY (tenant_id, group_id) REFERENCES customer_groups (tenant_id, id),
    CONSTRAINT customers_email UNIQUE (tenant_id, email_key, email_scope),
    CONSTRAINT customers_username UNIQUE (tenant_id, username_key, username_scope),
    CONSTRAINT customers_phone UNIQUE (tenant_id, phone_key, phone_scope)
);
CREATE INDEX customers_name ON customers (tenant_id, name_key, id);
CREATE INDEX customers_created ON customers (tenant_id, created_at, id);
CREATE INDEX customers_updated ON customers (tenant_id, updated_at, id);

CREATE TABLE customer_partners (
    tenant_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    partner_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, customer_id, partner_id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
    FOREIGN KEY (tenant_id, partner_id) REFERENCES partners (tenant_id, id)
);
CREATE INDEX customer_partners_partner ON customer_partners (tenant_id, partner_id, customer_id);

-- An empty external_id is none: the column is part of the key.
CREATE TABLE customer_sources (
    tenant_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    source_id uuid NOT NULL,
    external_id text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, customer_id, source_id, external_id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
    FOREIGN KEY (tenant_id, source_id) REFERENCES sources (tenant_id, id)
);

CREATE TABLE addresses (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    position integer NOT NULL,
    prefix text,
    first_name text,
    middle_name text,
    last_name text,
    suffix text,
    company text,
    vat_id text,
    street text NOT NULL,
    house_number text,
    registry_number text,
    city text,
    postcode text,
    region_code text,
    region_name text,
    region_external_id text,
    country_code text,
    telephone text,
    fax text,
    is_default_billing boolean NOT NULL,
    is_default_shipping boolean NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id)
);
CREATE INDEX addresses_customer ON addresses (tenant_id, customer_id, position);
CREATE UNIQUE INDEX addresses_default_billing ON addresses (tenant_id, customer_id) WHERE is_default_billing;
CREATE UNIQUE INDEX addresses_default_shipping ON addresses (tenant_id, customer_id) WHERE is_default_shipping;

-- The owner of a value or an entry is a customer, an address, an organization or a membership: ids
-- are unique over all of them.
CREATE TABLE custom_field_values (
    tenant_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    custom_field_id uuid NOT NULL,
    value text NOT NULL,
    -- Digests of the value as it is compared: one to find it by, one where the field is unique.
    value_key text COLLATE "C" NOT NULL,
    unique_key text COLLATE "C",
    PRIMARY KEY (tenant_id, owner_id, custom_field_id),
    FOREIGN KEY (tenant_id, custom_field_id) REFERENCES custom_fields (tenant_id, id),
    CONSTRAINT custom_field_values_unique UNIQUE (tenant_id, custom_field_id, unique_key)
);
CREATE INDEX custom_field_values_key ON custom_field_values (tenant_id, custom_field_id, value_key);

CREATE TABLE metadata (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    owner_id uuid NOT NULL,
    is_private boolean NOT NULL,
    key text COLLATE "C" NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (tenant_id, owner_id, is_private, key)
);

-- What a customer has agreed to, as it is now.
CREATE TABLE consents (
    tenant_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    consent_definition_id uuid NOT NULL,
    value text NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, customer_id, consent_definition_id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
    FOREIGN KEY (tenant_id, consent_definition_id) REFERENCES consent_definitions (tenant_id, id)
);

-- Every change of it: the evidence, kept apart from the audit trail because it has to last longer.
CREATE TABLE consent_changes (
    tenant_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    consent_definition_id uuid NOT NULL,
    audit_event_id uuid NOT NULL,
    value text NOT NULL,
    changed_at timestamptz NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    agent_email text,
    PRIMARY KEY (tenant_id, customer_id, consent_definition_id, audit_event_id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
    FOREIGN KEY (tenant_id, consent_definition_id) REFERENCES consent_definitions (tenant_id, id)
);

-- Accounts at social networks. The token is sealed: only who has the server's secret key can read it.
CREATE TABLE social_accounts (
    tenant_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    provider text COLLATE "C" NOT NULL,
    sealed_token bytea NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, customer_id, provider),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id)
);

-- Hashes of passwords (PHC strings of argon2id), apart from what is read with every customer.
CREATE TABLE passwords (
    tenant_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    hash text NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, customer_id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id)
);

CREATE TABLE sessions (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    secret_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
    CONSTRAINT sessions_secret UNIQUE (tenant_id, secret_hash)
);
CREATE INDEX sessions_customer ON sessions (tenant_id, customer_id);
