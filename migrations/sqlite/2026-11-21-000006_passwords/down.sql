ALTER TABLE sign_in_attempts DROP COLUMN unlocked_at;
