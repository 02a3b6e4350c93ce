-- The answers to mutations that were sent with an Idempotency-Key, sealed, for a day. What nobody who is known has sent is no tenant's:
-- its `tenant_id` is nil, so it refers to no tenant.
CREATE TABLE idempotency_keys (
    tenant_id uuid NOT NULL,
    key bytea NOT NULL,
    customer_id uuid,
    fingerprint bytea NOT NULL,
    answer bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (tenant_id, expires_at);
CREATE INDEX idempotency_keys_customer ON idempotency_keys (tenant_id, customer_id);
