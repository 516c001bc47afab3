-- Sessions of an account that were ended all at once: those that began before a moment, but for one at the most.
CREATE TABLE session_cutoffs (
    user_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    ended_before BIGINT NOT NULL,
    -- Empty if there is none.
    spared_session TEXT COLLATE "C" NOT NULL
);

-- Personal access tokens. Only a hash is kept, which opens nothing.
CREATE TABLE api_keys (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash TEXT COLLATE "C" NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- The first characters, by which its owner knows it.
    start TEXT NOT NULL,
    may_read BOOLEAN NOT NULL,
    may_write BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX api_keys_of_user ON api_keys (user_id, id);
