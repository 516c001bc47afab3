-- Timestamp cutoff: all sessions of the account that began before it are revoked, except for at most one.
CREATE TABLE session_cutoffs (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    ended_before INTEGER NOT NULL,
    -- Empty if no session is exempt.
    spared_session TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Personal access tokens. Only a hash is stored, which cannot be used as a token.
CREATE TABLE api_keys (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- The first characters, so that the owner can recognize it.
    start TEXT NOT NULL,
    may_read INTEGER NOT NULL,
    may_write INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX api_keys_of_user ON api_keys (user_id, id);
