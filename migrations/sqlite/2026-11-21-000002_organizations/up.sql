CREATE TABLE organizations (
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    id BLOB NOT NULL,
    parent_id BLOB,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    company_name TEXT,
    description TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, parent_id) REFERENCES organizations (tenant_id, id)
) WITHOUT ROWID;
CREATE INDEX organizations_parent ON organizations (tenant_id, parent_id, id);

CREATE TABLE memberships (
    tenant_id BLOB NOT NULL,
    id BLOB NOT NULL,
    organization_id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    job_title TEXT,
    telephone TEXT,
    status TEXT NOT NULL,
    role TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, organization_id) REFERENCES organizations (tenant_id, id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
    CONSTRAINT memberships_member UNIQUE (tenant_id, customer_id, organization_id)
) WITHOUT ROWID;
CREATE INDEX memberships_organization ON memberships (tenant_id, organization_id, id);

CREATE TABLE products (
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    id BLOB NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT products_code UNIQUE (tenant_id, code)
) WITHOUT ROWID;

CREATE TABLE plans (
    tenant_id BLOB NOT NULL,
    id BLOB NOT NULL,
    product_id BLOB NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    is_default BOOLEAN NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, id),
    CONSTRAINT plans_code UNIQUE (tenant_id, code)
) WITHOUT ROWID;
CREATE UNIQUE INDEX plans_default ON plans (tenant_id) WHERE is_default;

-- The owner is an organization or, for customers of their own, a customer. What has ended stays.
CREATE TABLE subscriptions (
    tenant_id BLOB NOT NULL,
    id BLOB NOT NULL,
    owner_id BLOB NOT NULL,
    product_id BLOB NOT NULL,
    plan_id BLOB NOT NULL,
    is_through_partner BOOLEAN NOT NULL,
    billing_interval TEXT NOT NULL,
    start_at INTEGER NOT NULL,
    end_at INTEGER,
    is_active BOOLEAN NOT NULL,
    ended_at INTEGER,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, plan_id) REFERENCES plans (tenant_id, id)
) WITHOUT ROWID;
CREATE INDEX subscriptions_owner ON subscriptions (tenant_id, owner_id, id);
CREATE UNIQUE INDEX subscriptions_active ON subscriptions (tenant_id, owner_id, product_id) WHERE is_active;
