-- Sessions as their owner sees them: information, never permission. The token decides whether a session is valid, so a row
-- that is missing costs a line of a list.
CREATE TABLE sessions (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    began_at BIGINT NOT NULL,
    -- To the hour.
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- Of the client, when it was last seen.
    address TEXT,
    agent TEXT,
    -- How the session began: `password`, `password+totp`, `passkey`.
    way TEXT NOT NULL
);

CREATE INDEX sessions_of_user ON sessions (user_id, last_seen_at, id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- When a personal access token was last used, to the day.
ALTER TABLE api_keys ADD COLUMN last_request_at BIGINT;
