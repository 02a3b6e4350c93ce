-- Of an account: when the locks were last taken away that it has at any address.
ALTER TABLE sign_in_attempts ADD COLUMN unlocked_at INTEGER;
