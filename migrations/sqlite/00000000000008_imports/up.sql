-- What each import added, so that importing a file again adds nothing, and so that an import can be undone.
CREATE TABLE imported (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Where it comes from: a hash, in hexadecimal digits.
    key TEXT NOT NULL,
    import_id TEXT NOT NULL,
    -- 'task' or 'list'.
    kind TEXT NOT NULL,
    -- What it is here, or was.
    item_id TEXT NOT NULL,
    PRIMARY KEY (user_id, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX imported_by ON imported (user_id, import_id);
