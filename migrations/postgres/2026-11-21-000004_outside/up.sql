-- Where people sign in elsewhere: OpenID Connect issuers whose tokens are believed.
CREATE TABLE identity_providers (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    code text COLLATE "C" NOT NULL,
    name text NOT NULL,
    issuer text NOT NULL,
    client_id text NOT NULL,
    is_enabled boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT identity_providers_code UNIQUE (tenant_id, code)
);

-- What assesses sign-ups, one a tenant. The secret is sealed, as tokens are. Scores are from 0 to 1.
CREATE TABLE risk_verifiers (
    tenant_id uuid PRIMARY KEY REFERENCES tenants (id),
    kind text NOT NULL,
    url text,
    sealed_secret bytea NOT NULL,
    minimum_score double precision,
    hostnames text NOT NULL,
    updated_at timestamptz NOT NULL
);

-- Whose account it is by the word of an identity provider; null where nothing was verified. An account
-- there belongs to one customer.
ALTER TABLE social_accounts ADD COLUMN subject text COLLATE "C";
ALTER TABLE social_accounts ADD COLUMN email text;
CREATE UNIQUE INDEX social_accounts_subject ON social_accounts (tenant_id, provider, subject);
