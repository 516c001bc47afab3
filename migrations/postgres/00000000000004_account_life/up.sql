-- Timestamp cutoff: all sessions of the account that began before it are revoked, except for at most one.
CREATE TABLE session_cutoffs (
    user_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    ended_before BIGINT NOT NULL,
    -- Empty if no session is exempt.
    spared_session TEXT COLLATE "C" NOT NULL
);

-- Personal access tokens. Only a hash is stored, which cannot be used as a token.
CREATE TABLE api_keys (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash TEXT COLLATE "C" NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- The first characters, so that the owner can recognize it.
    start TEXT NOT NULL,
    may_read BOOLEAN NOT NULL,
    may_write BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX api_keys_of_user ON api_keys (user_id, id);
