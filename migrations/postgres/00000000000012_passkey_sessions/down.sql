DROP INDEX sessions_of_passkey;
ALTER TABLE sessions DROP COLUMN passkey_id;
