-- How people sign in and what they prove themselves with. Secrets are kept as SHA-256 of 256 random bits,
-- so nobody who reads a table can use one; what has to be read again is sealed.

-- Sites are found by an id alone where nobody has signed in yet.
CREATE UNIQUE INDEX sites_id ON sites (id);

-- The API client that acted as the customer who is the actor.
ALTER TABLE audit_events ADD COLUMN impersonator_id BLOB;

-- A session has a token, which calls, and a refresh token, which gets the next pair of them. All refresh
-- tokens of a session begin with the same secret: one that is not the newest betrays itself by it.
ALTER TABLE sessions ADD COLUMN site_id BLOB;
ALTER TABLE sessions ADD COLUMN kind TEXT DEFAULT 'FULL' NOT NULL;
ALTER TABLE sessions ADD COLUMN impersonator_id BLOB;
ALTER TABLE sessions ADD COLUMN agent_email TEXT;
ALTER TABLE sessions ADD COLUMN family_hash BLOB;
ALTER TABLE sessions ADD COLUMN refresh_hash BLOB;
ALTER TABLE sessions ADD COLUMN refresh_expires_at INTEGER;
ALTER TABLE sessions ADD COLUMN device TEXT;
ALTER TABLE sessions ADD COLUMN last_used_at INTEGER;
CREATE UNIQUE INDEX sessions_family ON sessions (tenant_id, family_hash);

-- Tokens that leave by mail: each is used once.
CREATE TABLE mail_tokens (
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    id BLOB NOT NULL,
    purpose TEXT NOT NULL,
    customer_id BLOB,
    invitation_id BLOB,
    site_id BLOB NOT NULL,
    secret_hash BLOB NOT NULL,
    -- The address that it was sent to, which using it shows to be the customer's.
    email TEXT NOT NULL,
    redirect_url TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT mail_tokens_secret UNIQUE (tenant_id, secret_hash)
) WITHOUT ROWID;
CREATE INDEX mail_tokens_customer ON mail_tokens (tenant_id, customer_id, purpose);
CREATE INDEX mail_tokens_expiry ON mail_tokens (tenant_id, expires_at);

-- Mails that are to be sent: what each is about, not its text. Its text, and the token in it, are made when it
-- is sent. `due_at` is also the end of the lease of who is sending it.
CREATE TABLE mails (
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    site_id BLOB NOT NULL,
    customer_id BLOB,
    email TEXT,
    language TEXT NOT NULL,
    about TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    -- From here on the server that takes it may have it.
    handed_over_at INTEGER,
    done_at INTEGER,
    outcome TEXT,
    error TEXT,
    PRIMARY KEY (tenant_id, id)
) WITHOUT ROWID;
CREATE INDEX mails_due ON mails (tenant_id, due_at) WHERE done_at IS NULL;
CREATE INDEX mails_customer ON mails (tenant_id, customer_id, kind);

-- Attempts to sign in, by what they have in common: the key is a digest of an account, an address, or both.
CREATE TABLE sign_in_attempts (
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    key BLOB NOT NULL,
    failures INTEGER NOT NULL,
    locked_until INTEGER,
    succeeded_at INTEGER,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, key)
) WITHOUT ROWID;
CREATE INDEX sign_in_attempts_age ON sign_in_attempts (tenant_id, updated_at);

-- The secret of an authenticator, sealed. The last step whose code was used is not taken again.
CREATE TABLE totp_secrets (
    tenant_id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    sealed_secret BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    last_step BIGINT,
    PRIMARY KEY (tenant_id, customer_id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id)
) WITHOUT ROWID;

CREATE TABLE recovery_codes (
    tenant_id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    code_hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (tenant_id, customer_id, code_hash),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id)
) WITHOUT ROWID;

-- Who has given the first factor and owes the second.
CREATE TABLE mfa_challenges (
    tenant_id BLOB NOT NULL,
    id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    secret_hash BLOB NOT NULL,
    attempts INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
    CONSTRAINT mfa_challenges_secret UNIQUE (tenant_id, secret_hash)
) WITHOUT ROWID;
CREATE INDEX mfa_challenges_customer ON mfa_challenges (tenant_id, customer_id);

-- Tokens that a person makes for programs of their own.
CREATE TABLE personal_access_tokens (
    tenant_id BLOB NOT NULL,
    id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    name TEXT NOT NULL,
    secret_hash BLOB NOT NULL,
    is_read_only BOOLEAN NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    last_used_at INTEGER,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
    CONSTRAINT personal_access_tokens_secret UNIQUE (tenant_id, secret_hash)
) WITHOUT ROWID;
CREATE INDEX personal_access_tokens_customer ON personal_access_tokens (tenant_id, customer_id, id);

-- Who was asked to come: to a site, or to an organization as one of its members.
CREATE TABLE invitations (
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    id BLOB NOT NULL,
    site_id BLOB NOT NULL,
    organization_id BLOB,
    role TEXT NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    inviter_kind TEXT NOT NULL,
    inviter_id BLOB,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    accepted_at INTEGER,
    revoked_at INTEGER,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, site_id) REFERENCES sites (tenant_id, id),
    FOREIGN KEY (tenant_id, organization_id) REFERENCES organizations (tenant_id, id)
) WITHOUT ROWID;
CREATE INDEX invitations_organization ON invitations (tenant_id, organization_id, id);
CREATE INDEX invitations_email ON invitations (tenant_id, email_key);
