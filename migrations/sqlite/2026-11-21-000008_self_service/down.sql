DROP INDEX invitations_open_site;
DROP INDEX invitations_open_organization;
DROP INDEX invitations_customer;
ALTER TABLE invitations DROP COLUMN customer_id;
ALTER TABLE invitations DROP COLUMN guest;
