-- Timestamps are milliseconds since 1970-01-01T00:00:00Z. Ids are UUIDs (version 7) in lower case.
CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    image TEXT,
    email_verified INTEGER NOT NULL,
    password_hash TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- Sessions that were signed out. A row is deleted once no token of the session can still be valid.
CREATE TABLE revoked_sessions (
    id TEXT NOT NULL PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX revoked_sessions_expiry ON revoked_sessions (expires_at);

CREATE TABLE tasks (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    description TEXT,
    completed INTEGER NOT NULL,
    -- Case-folded copies, so that both databases search identically in every script.
    title_folded TEXT NOT NULL,
    description_folded TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- Ids sort by creation time, so this is the order of the list.
CREATE INDEX tasks_of_user ON tasks (user_id, id);
