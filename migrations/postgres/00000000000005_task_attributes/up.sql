-- Other instances may be running. All locks are acquired up front: between separate ones, this transaction could wait for
-- new readers while writers wait for it.
LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE;
LOCK TABLE tasks, task_lists IN ACCESS EXCLUSIVE MODE;

-- What few tasks have all of, as a JSON object whose members are those of the API. NULL if there are none, so that a list of
-- plain tasks costs what it did. The columns after it repeat what statements filter and sort by.
ALTER TABLE tasks ADD COLUMN attributes TEXT;
ALTER TABLE tasks ADD COLUMN list_id TEXT;
ALTER TABLE tasks ADD COLUMN parent_id TEXT;
-- YYYY-MM-DD, or with a time YYYY-MM-DDTHH:MM.
ALTER TABLE tasks ADD COLUMN due TEXT COLLATE "C";
-- 1 is low, 3 is high.
ALTER TABLE tasks ADD COLUMN priority BIGINT;
-- Folded, with a comma before, between and after them.
ALTER TABLE tasks ADD COLUMN tags_folded TEXT;
-- The account's change counter when the task was changed last.
ALTER TABLE tasks ADD COLUMN changed BIGINT NOT NULL DEFAULT 0;

CREATE INDEX tasks_changed ON tasks (user_id, changed, id);
CREATE INDEX tasks_of_parent ON tasks (user_id, parent_id) WHERE parent_id IS NOT NULL;

-- Every write begins with the row of the account: it counts the change, and it is the lock that makes numbers commit in
-- order. So triggers have nothing left to do.
DROP TRIGGER task_added ON tasks;
DROP TRIGGER task_changed ON tasks;
DROP TRIGGER task_deleted ON tasks;
DROP FUNCTION task_added();
DROP FUNCTION task_changed();
DROP FUNCTION task_deleted();

ALTER TABLE task_lists ADD COLUMN counter BIGINT NOT NULL DEFAULT 0;
-- Random, so that cursors of another database are recognized.
ALTER TABLE task_lists ADD COLUMN epoch BIGINT NOT NULL DEFAULT 0;
-- Changes up to this number may include deletions that are no longer remembered.
ALTER TABLE task_lists ADD COLUMN forgotten BIGINT NOT NULL DEFAULT 0;
ALTER TABLE task_lists ADD COLUMN trash_count BIGINT NOT NULL DEFAULT 0;

UPDATE task_lists SET epoch = random_revision();

CREATE OR REPLACE FUNCTION list_of_new_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO task_lists (user_id, revision, task_count, epoch)
    VALUES (NEW.id, random_revision(), 0, random_revision());
    RETURN NULL;
END $$;

CREATE TABLE lists (
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    color TEXT,
    position TEXT,
    archived BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    PRIMARY KEY (user_id, id)
);

CREATE INDEX lists_changed ON lists (user_id, changed, id);

-- How each tag of an account is spelled.
CREATE TABLE tags (
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    folded TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (user_id, folded)
);

-- Deleted tasks, which can be restored for 30 days.
CREATE TABLE trash (
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id TEXT COLLATE "C" NOT NULL,
    title TEXT NOT NULL,
    description TEXT,
    completed BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    attributes TEXT,
    parent_id TEXT,
    deleted_at BIGINT NOT NULL,
    -- The account's change counter when it was deleted.
    changed BIGINT NOT NULL,
    PRIMARY KEY (user_id, id)
);

CREATE INDEX trash_changed ON trash (user_id, changed, id);
CREATE INDEX trash_age ON trash (deleted_at);
CREATE INDEX trash_of_parent ON trash (user_id, parent_id) WHERE parent_id IS NOT NULL;

-- Ids of what is gone for good, so that every device hears of it. `kind` is 'task' or 'list'.
CREATE TABLE tombstones (
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    deleted_at BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    PRIMARY KEY (user_id, id, kind)
);

CREATE INDEX tombstones_changed ON tombstones (user_id, changed, id);
CREATE INDEX tombstones_age ON tombstones (deleted_at);

-- The number of the last batch of changes of each device.
CREATE TABLE devices (
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id TEXT COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, id)
);
