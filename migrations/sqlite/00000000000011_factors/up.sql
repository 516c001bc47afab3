-- Since when a sign-in with the password also takes a second factor: one that is `verified` below.
ALTER TABLE users ADD COLUMN two_factor_since INTEGER;

-- The authenticator app of an account.
CREATE TABLE two_factors (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    -- Of this set-up: what was issued for an earlier one is void.
    id TEXT NOT NULL,
    -- Encrypted with the data key.
    secret TEXT NOT NULL,
    -- Whether a code was accepted: the factor is on.
    verified INTEGER NOT NULL,
    -- Of the latest code that was accepted: each counts once.
    last_step INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The backup codes that are left, as SHA-256.
CREATE TABLE backup_codes (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    PRIMARY KEY (user_id, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE passkeys (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Base64url, as the authenticator chose it.
    credential_id TEXT NOT NULL UNIQUE,
    -- The COSE key, in base64.
    public_key TEXT NOT NULL,
    counter INTEGER NOT NULL,
    -- Separated by commas.
    transports TEXT NOT NULL,
    backup_eligible INTEGER NOT NULL,
    backed_up INTEGER NOT NULL,
    aaguid TEXT NOT NULL,
    -- The host that it was made for: at another one it cannot be used.
    rp_id TEXT NOT NULL,
    name TEXT,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX passkeys_of_user ON passkeys (user_id, id);
