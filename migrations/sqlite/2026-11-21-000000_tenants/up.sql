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
    -- What of the tenant's settings is different here.
    settings TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT sites_number UNIQUE (number)
) WITHOUT ROWID;

CREATE TABLE partners (
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) WITHOUT ROWID;

CREATE TABLE stores (
    tenant_id BLOB NOT NULL,
    id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    partner_id BLOB NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
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

-- Who did what to what. It holds names of fields, not what was in them: an event says nothing of a
-- person that would have to be erased with them.
CREATE TABLE audit_events (
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    id BLOB NOT NULL,
    occurred_at INTEGER NOT NULL,
    action TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BLOB,
    agent_email TEXT,
    initiative_id TEXT,
    company_id TEXT,
    noun TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    changed_fields TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
) WITHOUT ROWID;
CREATE INDEX audit_events_subject ON audit_events (tenant_id, subject_id, id);
