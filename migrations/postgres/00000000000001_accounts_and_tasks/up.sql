-- Timestamps are milliseconds since 1970-01-01T00:00:00Z. Ids are UUIDs (version 7) in lower case, compared byte by byte
-- as in SQLite.
CREATE TABLE users (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    email TEXT COLLATE "C" NOT NULL UNIQUE,
    name TEXT NOT NULL,
    image TEXT,
    email_verified BOOLEAN NOT NULL,
    password_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Sessions that were signed out. A row is deleted once no token of the session can still be valid.
CREATE TABLE revoked_sessions (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
);

CREATE INDEX revoked_sessions_expiry ON revoked_sessions (expires_at);

CREATE TABLE tasks (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    description TEXT,
    completed BOOLEAN NOT NULL,
    -- Case-folded copies, so that both databases search identically in every script.
    title_folded TEXT NOT NULL,
    description_folded TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Ids sort by creation time, so this is the order of the list.
CREATE INDEX tasks_of_user ON tasks (user_id, id);
