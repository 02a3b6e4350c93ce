-- How people sign in and what they prove themselves with. Secrets are kept as SHA-256 of 256 random bits,
-- so nobody who reads a table can use one; what has to be read again is sealed.

-- Sites are found by an id alone where nobody has signed in yet.
CREATE UNIQUE INDEX sites_id ON sites (id);

-- The API client that acted as the customer who is the actor.
ALTER TABLE audit_events ADD COLUMN impersonator_id uuid;

-- A session has a token, which calls, and a refresh token, which gets the next pair of them. All refresh
-- tokens of a session begin with the same secret: one that is not the newest betrays itself by it.
ALTER TABLE sessions ADD COLUMN site_id uuid;
ALTER TABLE sessions ADD COLUMN kind text DEFAULT 'FULL' NOT NULL;
ALTER TABLE sessions ADD COLUMN impersonator_id uuid;
ALTER TABLE sessions ADD COLUMN agent_email text;
ALTER TABLE sessions ADD COLUMN family_hash bytea;
ALTER TABLE sessions ADD COLUMN refresh_hash bytea;
ALTER TABLE sessions ADD COLUMN refresh_expires_at timestamptz;
ALTER TABLE sessions ADD COLUMN device text;
ALTER TABLE sessions ADD COLUMN last_used_at timestamptz;
CREATE UNIQUE INDEX sessions_family ON sessions (tenant_id, family_hash);

-- Tokens that leave by mail: each is used once.
CREATE TABLE mail_tokens (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    purpose text NOT NULL,
    customer_id uuid,
    invitation_id uuid,
    site_id uuid NOT NULL,
    secret_hash bytea NOT NULL,
    -- The address that it was sent to, which using it shows to be the customer's.
    email text NOT NULL,
    redirect_url text,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT mail_tokens_secret UNIQUE (tenant_id, secret_hash)
);
CREATE INDEX mail_tokens_customer ON mail_tokens (tenant_id, customer_id, purpose);
CREATE INDEX mail_tokens_expiry ON mail_tokens (tenant_id, expires_at);

-- Mails that are to be sent: what each is about, not its text. Its text, and the token in it, are made when it
-- is sent. `due_at` is also the end of the lease of who is sending it.
CREATE TABLE mails (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    kind text NOT NULL,
    site_id uuid NOT NULL,
    customer_id uuid,
    email text,
    language text NOT NULL,
    about text NOT NULL,
    created_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    attempts integer NOT NULL,
    -- From here on the server that takes it may have it.
    handed_over_at timestamptz,
    done_at timestamptz,
    outcome text,
    error text,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX mails_due ON mails (tenant_id, due_at) WHERE done_at IS NULL;
CREATE INDEX mails_customer ON mails (tenant_id, customer_id, kind);

-- Attempts to sign in, by what they have in common: the key is a digest of an account, an address, or both.
CREATE TABLE sign_in_attempts (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    key bytea NOT NULL,
    failures integer NOT NULL,
    locked_until timestamptz,
    succeeded_at timestamptz,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, key)
);
CREATE INDEX sign_in_attempts_age ON sign_in_attempts (tenant_id, updated_at);

-- The secret of an authenticator, sealed. The last step whose code was used is not taken again.
CREATE TABLE totp_secrets (
    tenant_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    sealed_secret bytea NOT NULL,
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    last_step bigint,
    PRIMARY KEY (tenant_id, customer_id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id)
);

CREATE TABLE recovery_codes (
    tenant_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    code_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (tenant_id, customer_id, code_hash),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id)
);

-- Who has given the first factor and owes the second.
CREATE TABLE mfa_challenges (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    site_id uuid NOT NULL,
    secret_hash bytea NOT NULL,
    attempts integer NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
    CONSTRAINT mfa_challenges_secret UNIQUE (tenant_id, secret_hash)
);
CREATE INDEX mfa_challenges_customer ON mfa_challenges (tenant_id, customer_id);

-- Tokens that a person makes for programs of their own.
CREATE TABLE personal_access_tokens (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    name text NOT NULL,
    secret_hash bytea NOT NULL,
    is_read_only boolean NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    last_used_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
    CONSTRAINT personal_access_tokens_secret UNIQUE (tenant_id, secret_hash)
);
CREATE INDEX personal_access_tokens_customer ON personal_access_tokens (tenant_id, customer_id, id);

-- Who was asked to come: to a site, or to an organization as one of its members.
CREATE TABLE invitations (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    site_id uuid NOT NULL,
    organization_id uuid,
    role text NOT NULL,
    email text NOT NULL,
    email_key text COLLATE "C" NOT NULL,
    inviter_kind text NOT NULL,
    inviter_id uuid,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    revoked_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, site_id) REFERENCES sites (tenant_id, id),
    FOREIGN KEY (tenant_id, organization_id) REFERENCES organizations (tenant_id, id)
);
CREATE INDEX invitations_organization ON invitations (tenant_id, organization_id, id);
CREATE INDEX invitations_email ON invitations (tenant_id, email_key);
