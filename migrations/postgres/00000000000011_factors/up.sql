-- Since when a sign-in with the password also takes a second factor: one that is `verified` below.
ALTER TABLE users ADD COLUMN two_factor_since BIGINT;

-- The authenticator app of an account.
CREATE TABLE two_factors (
    user_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    -- Of this set-up: what was issued for an earlier one is void.
    id TEXT COLLATE "C" NOT NULL,
    -- Encrypted with the data key.
    secret TEXT NOT NULL,
    -- Whether a code was accepted: the factor is on.
    verified BOOLEAN NOT NULL,
    -- Of the latest code that was accepted: each counts once.
    last_step BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

-- The backup codes that are left, as SHA-256.
CREATE TABLE backup_codes (
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (user_id, hash)
);

CREATE TABLE passkeys (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Base64url, as the authenticator chose it.
    credential_id TEXT COLLATE "C" NOT NULL UNIQUE,
    -- The COSE key, in base64.
    public_key TEXT NOT NULL,
    counter BIGINT NOT NULL,
    -- Separated by commas.
    transports TEXT NOT NULL,
    backup_eligible BOOLEAN NOT NULL,
    backed_up BOOLEAN NOT NULL,
    aaguid TEXT NOT NULL,
    -- The host that it was made for: at another one it cannot be used.
    rp_id TEXT NOT NULL,
    name TEXT,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);

CREATE INDEX passkeys_of_user ON passkeys (user_id, id);
