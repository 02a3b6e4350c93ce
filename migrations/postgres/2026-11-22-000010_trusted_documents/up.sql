-- Documents that a request may name: the id is what its client calls it, mostly its SHA-256.
CREATE TABLE trusted_documents (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    document_id text COLLATE "C" NOT NULL,
    body text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT trusted_documents_document_id UNIQUE (tenant_id, document_id)
);
