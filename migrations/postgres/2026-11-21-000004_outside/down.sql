DROP INDEX social_accounts_subject;
ALTER TABLE social_accounts DROP COLUMN email;
ALTER TABLE social_accounts DROP COLUMN subject;
DROP TABLE risk_verifiers;
DROP TABLE identity_providers;
