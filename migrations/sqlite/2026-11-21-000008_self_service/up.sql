-- What is known of who is invited (names, language, job title), as JSON: nothing is found or sorted by it.
ALTER TABLE invitations ADD COLUMN guest TEXT DEFAULT '{}' NOT NULL;
-- Who accepted it.
ALTER TABLE invitations ADD COLUMN customer_id BLOB;
CREATE INDEX invitations_customer ON invitations (tenant_id, customer_id);

-- Who is invited again has one open invitation: to an organization, or to a site alone.
CREATE UNIQUE INDEX invitations_open_organization ON invitations (tenant_id, organization_id, email_key)
    WHERE organization_id IS NOT NULL AND accepted_at IS NULL AND revoked_at IS NULL;
CREATE UNIQUE INDEX invitations_open_site ON invitations (tenant_id, site_id, email_key)
    WHERE organization_id IS NULL AND accepted_at IS NULL AND revoked_at IS NULL;
