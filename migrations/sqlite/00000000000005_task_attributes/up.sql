-- What few tasks have all of, as a JSON object whose members are those of the API. NULL if there are none, so that a list of
-- plain tasks costs what it did. The columns after it repeat what statements filter and sort by.
ALTER TABLE tasks ADD COLUMN attributes TEXT;
ALTER TABLE tasks ADD COLUMN list_id TEXT;
ALTER TABLE tasks ADD COLUMN parent_id TEXT;
-- YYYY-MM-DD, or with a time YYYY-MM-DDTHH:MM.
ALTER TABLE tasks ADD COLUMN due TEXT;
-- 1 is low, 3 is high.
ALTER TABLE tasks ADD COLUMN priority INTEGER;
-- Folded, with a comma before, between and after them.
ALTER TABLE tasks ADD COLUMN tags_folded TEXT;
-- The account's change counter when the task was changed last.
ALTER TABLE tasks ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;

CREATE INDEX tasks_changed ON tasks (user_id, changed, id);
CREATE INDEX tasks_of_parent ON tasks (user_id, parent_id) WHERE parent_id IS NOT NULL;

-- Every write begins with the row of the account: it counts the change, and with PostgreSQL it is the lock that makes
-- numbers commit in order. So triggers have nothing left to do.
DROP TRIGGER list_of_new_user;
DROP TRIGGER task_added;
DROP TRIGGER task_changed;
DROP TRIGGER task_deleted;

ALTER TABLE task_lists ADD COLUMN counter INTEGER NOT NULL DEFAULT 0;
-- Random. `latchkey restore` draws a new one, so that cursors of the time before are recognized.
ALTER TABLE task_lists ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
-- Changes up to this number may include deletions that are no longer remembered.
ALTER TABLE task_lists ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task_lists ADD COLUMN trash_count INTEGER NOT NULL DEFAULT 0;

UPDATE task_lists SET epoch = random();

CREATE TRIGGER list_of_new_user AFTER INSERT ON users BEGIN
    INSERT INTO task_lists (user_id, revision, task_count, epoch) VALUES (NEW.id, random(), 0, random());
END;

CREATE TABLE lists (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    color TEXT,
    position TEXT,
    archived INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    PRIMARY KEY (user_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX lists_changed ON lists (user_id, changed, id);

-- How each tag of an account is spelled.
CREATE TABLE tags (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    folded TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (user_id, folded)
) STRICT, WITHOUT ROWID;

-- Deleted tasks, which can be restored for 30 days.
CREATE TABLE trash (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    description TEXT,
    completed INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    attributes TEXT,
    parent_id TEXT,
    deleted_at INTEGER NOT NULL,
    -- The account's change counter when it was deleted.
    changed INTEGER NOT NULL,
    PRIMARY KEY (user_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX trash_changed ON trash (user_id, changed, id);
CREATE INDEX trash_age ON trash (deleted_at);
CREATE INDEX trash_of_parent ON trash (user_id, parent_id) WHERE parent_id IS NOT NULL;

-- Ids of what is gone for good, so that every device hears of it. `kind` is 'task' or 'list'.
CREATE TABLE tombstones (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    deleted_at INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    PRIMARY KEY (user_id, id, kind)
) STRICT, WITHOUT ROWID;

CREATE INDEX tombstones_changed ON tombstones (user_id, changed, id);
CREATE INDEX tombstones_age ON tombstones (deleted_at);

-- The number of the last batch of changes of each device.
CREATE TABLE devices (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    number INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, id)
) STRICT, WITHOUT ROWID;
