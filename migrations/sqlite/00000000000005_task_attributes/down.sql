DROP TABLE devices;
DROP TABLE tombstones;
DROP TABLE trash;
DROP TABLE tags;
DROP TABLE lists;

DROP TRIGGER list_of_new_user;

ALTER TABLE task_lists DROP COLUMN trash_count;
ALTER TABLE task_lists DROP COLUMN forgotten;
ALTER TABLE task_lists DROP COLUMN epoch;
ALTER TABLE task_lists DROP COLUMN counter;

DROP INDEX tasks_of_parent;
DROP INDEX tasks_changed;

CREATE TABLE plain_tasks (
    id TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    description TEXT,
    completed INTEGER NOT NULL,
    title_folded TEXT NOT NULL,
    description_folded TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, id)
) STRICT, WITHOUT ROWID;

INSERT INTO plain_tasks
    (id, user_id, title, description, completed, title_folded, description_folded, created_at, updated_at)
SELECT id, user_id, title, description, completed, title_folded, description_folded, created_at, updated_at
FROM tasks
ORDER BY user_id, id;

DROP TABLE tasks;

ALTER TABLE plain_tasks RENAME TO tasks;

CREATE TRIGGER list_of_new_user AFTER INSERT ON users BEGIN
    INSERT INTO task_lists (user_id, revision, task_count) VALUES (NEW.id, random(), 0);
END;

CREATE TRIGGER task_added AFTER INSERT ON tasks BEGIN
    UPDATE task_lists SET revision = random(), task_count = task_count + 1 WHERE user_id = NEW.user_id;
    SELECT RAISE(ABORT, 'task_quota') FROM task_lists WHERE user_id = NEW.user_id AND task_count > 10000;
END;

CREATE TRIGGER task_changed AFTER UPDATE ON tasks BEGIN
    UPDATE task_lists SET revision = random() WHERE user_id = NEW.user_id;
END;

CREATE TRIGGER task_deleted AFTER DELETE ON tasks BEGIN
    UPDATE task_lists SET revision = random(), task_count = task_count - 1 WHERE user_id = OLD.user_id;
END;
