CREATE TABLE organizations (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    parent_id uuid,
    name text NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    company_name text,
    description text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, parent_id) REFERENCES organizations (tenant_id, id)
);
CREATE INDEX organizations_parent ON organizations (tenant_id, parent_id, id);

CREATE TABLE memberships (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    job_title text,
    telephone text,
    status text NOT NULL,
    role text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, organization_id) REFERENCES organizations (tenant_id, id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
    CONSTRAINT memberships_member UNIQUE (tenant_id, customer_id, organization_id)
);
CREATE INDEX memberships_organization ON memberships (tenant_id, organization_id, id);

CREATE TABLE products (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    code text COLLATE "C" NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT products_code UNIQUE (tenant_id, code)
);

CREATE TABLE plans (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    product_id uuid NOT NULL,
    code text COLLATE "C" NOT NULL,
    name text NOT NULL,
    is_default boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, id),
    CONSTRAINT plans_code UNIQUE (tenant_id, code)
);
CREATE UNIQUE INDEX plans_default ON plans (tenant_id) WHERE is_default;

-- The owner is an organization or, for customers of their own, a customer. What has ended stays.
CREATE TABLE subscriptions (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    owner_id uuid NOT NULL,
    product_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    is_through_partner boolean NOT NULL,
    billing_interval text NOT NULL,
    start_at timestamptz NOT NULL,
    end_at timestamptz,
    is_active boolean NOT NULL,
    ended_at timestamptz,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, plan_id) REFERENCES plans (tenant_id, id)
);
CREATE INDEX subscriptions_owner ON subscriptions (tenant_id, owner_id, id);
CREATE UNIQUE INDEX subscriptions_active ON subscriptions (tenant_id, owner_id, product_id) WHERE is_active;
