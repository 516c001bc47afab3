-- Failed sign-ins by address, whether or not the account exists, so that throttling does not reveal which addresses have
-- one. `account` is a hash of the address. `network` is one from which the account has signed in before, or empty for all
-- others together.
CREATE TABLE failed_sign_ins (
    account TEXT NOT NULL,
    network TEXT NOT NULL,
    failures INTEGER NOT NULL,
    blocked_until INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (account, network)
) STRICT;

CREATE INDEX failed_sign_ins_age ON failed_sign_ins (last_at);

-- The networks from which an account has signed in.
CREATE TABLE known_networks (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    network TEXT NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, network)
) STRICT;
