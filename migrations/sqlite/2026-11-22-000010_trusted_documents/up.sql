-- Documents that a request may name: the id is what its client calls it, mostly its SHA-256.
CREATE TABLE trusted_documents (
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    id BLOB NOT NULL,
    document_id TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT trusted_documents_document_id UNIQUE (tenant_id, document_id)
) WITHOUT ROWID;
