-- The passkey that a session began with: it ends when that is removed.
ALTER TABLE sessions ADD COLUMN passkey_id TEXT;

CREATE INDEX sessions_of_passkey ON sessions (passkey_id) WHERE passkey_id IS NOT NULL;
