-- Every table is keyed by its tenant first; `tenants` and `sites` are small reference tables.
-- Columns named *_key hold text folded by the program and compare by bytes.

CREATE TABLE tenants (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    settings text NOT NULL,
    config_version bigint NOT NULL,
    admin_key_hash bytea,
    created_at timestamptz NOT NULL,
    CONSTRAINT tenants_admin_key UNIQUE (admin_key_hash)
);

CREATE TABLE sites (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    number integer NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT sites_number UNIQUE (number)
);

CREATE TABLE partners (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE stores (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    site_id uuid NOT NULL,
    partner_id uuid NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, site_id) REFERENCES sites (tenant_id, id),
    FOREIGN KEY (tenant_id, partner_id) REFERENCES partners (tenant_id, id)
);

CREATE TABLE api_clients (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    scopes text NOT NULL,
    all_partners boolean NOT NULL,
    site_id uuid,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, site_id) REFERENCES sites (tenant_id, id)
);

CREATE TABLE api_client_partners (
    tenant_id uuid NOT NULL,
    api_client_id uuid NOT NULL,
    partner_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, api_client_id, partner_id),
    FOREIGN KEY (tenant_id, api_client_id) REFERENCES api_clients (tenant_id, id),
    FOREIGN KEY (tenant_id, partner_id) REFERENCES partners (tenant_id, id)
);

CREATE TABLE api_keys (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    api_client_id uuid NOT NULL,
    secret_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, api_client_id) REFERENCES api_clients (tenant_id, id),
    CONSTRAINT api_keys_secret UNIQUE (tenant_id, secret_hash)
);

CREATE TABLE external_ids (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    noun text NOT NULL,
    system text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    owner_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, noun, system, value)
);
CREATE INDEX external_ids_owner ON external_ids (tenant_id, owner_id);

CREATE TABLE custom_fields (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    object text NOT NULL,
    code text COLLATE "C" NOT NULL,
    label text NOT NULL,
    type text NOT NULL,
    is_required boolean NOT NULL,
    is_unique boolean NOT NULL,
    is_searchable boolean NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT custom_fields_code UNIQUE (tenant_id, object, code)
);

CREATE TABLE customers (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    site_id uuid NOT NULL,
    store_id uuid,
    email text,
    email_key text COLLATE "C",
    -- Within what the e-mail is unique: the tenant's id, the site's, or null for nothing.
    email_scope uuid,
    prefix text,
    first_name text,
    middle_name text,
    last_name text,
    suffix text,
    phone text,
    language text NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, site_id) REFERENCES sites (tenant_id, id),
    FOREIGN KEY (tenant_id, store_id) REFERENCES stores (tenant_id, id),
    CONSTRAINT customers_email UNIQUE (tenant_id, email_key, email_scope)
);

CREATE TABLE customer_partners (
    tenant_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    partner_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, customer_id, partner_id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
    FOREIGN KEY (tenant_id, partner_id) REFERENCES partners (tenant_id, id)
);
CREATE INDEX customer_partners_partner ON customer_partners (tenant_id, partner_id, customer_id);

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

-- The owner of a value or an entry is a customer or an address: ids are unique over all of them.
CREATE TABLE custom_field_values (
    tenant_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    custom_field_id uuid NOT NULL,
    value text NOT NULL,
    unique_key text COLLATE "C",
    PRIMARY KEY (tenant_id, owner_id, custom_field_id),
    FOREIGN KEY (tenant_id, custom_field_id) REFERENCES custom_fields (tenant_id, id),
    CONSTRAINT custom_field_values_unique UNIQUE (tenant_id, custom_field_id, unique_key)
);

CREATE TABLE metadata (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    owner_id uuid NOT NULL,
    is_private boolean NOT NULL,
    key text COLLATE "C" NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (tenant_id, owner_id, is_private, key)
);
