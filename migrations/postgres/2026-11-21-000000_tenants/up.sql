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
    -- What of the tenant's settings is different here.
    settings text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT sites_number UNIQUE (number)
);

CREATE TABLE partners (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE stores (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    site_id uuid NOT NULL,
    partner_id uuid NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
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

-- Who did what to what. It holds names of fields, not what was in them: an event says nothing of a
-- person that would have to be erased with them.
CREATE TABLE audit_events (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    action text NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    agent_email text,
    initiative_id text,
    company_id text,
    noun text NOT NULL,
    subject_id uuid NOT NULL,
    changed_fields text NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX audit_events_subject ON audit_events (tenant_id, subject_id, id);
