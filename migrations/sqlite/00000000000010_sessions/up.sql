-- Sessions as their owner sees them: information, never permission. The token decides whether a session is valid, so a row
-- that is missing costs a line of a list.
CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    began_at INTEGER NOT NULL,
    -- To the hour.
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    -- Of the client, when it was last seen.
    address TEXT,
    agent TEXT,
    -- How the session began: `password`, `password+totp`, `passkey`.
    way TEXT NOT NULL
) STRICT;

CREATE INDEX sessions_of_user ON sessions (user_id, last_seen_at, id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- When a personal access token was last used, to the day.
ALTER TABLE api_keys ADD COLUMN last_request_at INTEGER;
