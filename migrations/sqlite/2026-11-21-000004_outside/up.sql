-- Where people sign in elsewhere: OpenID Connect issuers whose tokens are believed.
CREATE TABLE identity_providers (
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    id BLOB NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    issuer TEXT NOT NULL,
    client_id TEXT NOT NULL,
    is_enabled BOOLEAN NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT identity_providers_code UNIQUE (tenant_id, code)
) WITHOUT ROWID;

-- What assesses sign-ups, one a tenant. The secret is sealed, as tokens are. Scores are from 0 to 1.
CREATE TABLE risk_verifiers (
    tenant_id BLOB NOT NULL PRIMARY KEY REFERENCES tenants (id),
    kind TEXT NOT NULL,
    url TEXT,
    sealed_secret BLOB NOT NULL,
    minimum_score REAL,
    hostnames TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Whose account it is by the word of an identity provider; null where nothing was verified. An account
-- there belongs to one customer.
ALTER TABLE social_accounts ADD COLUMN subject TEXT;
ALTER TABLE social_accounts ADD COLUMN email TEXT;
CREATE UNIQUE INDEX social_accounts_subject ON social_accounts (tenant_id, provider, subject);
