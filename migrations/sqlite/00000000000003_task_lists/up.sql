-- One row for each account. Triggers maintain it, so that no write can omit the update.
CREATE TABLE task_lists (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    -- Changes with every change to a task. Random, so that no value is repeated, not even after a backup is restored.
    revision INTEGER NOT NULL,
    task_count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO task_lists (user_id, revision, task_count)
SELECT id, random(), (SELECT count(*) FROM tasks WHERE user_id = users.id) FROM users;

-- Stores the tasks of an account together, in the order of the list: reading them takes adjacent pages and no index.
CREATE TABLE tasks_together (
    id TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    description TEXT,
    completed INTEGER NOT NULL,
    -- Case-folded copies, so that both databases search identically in every script.
    title_folded TEXT NOT NULL,
    description_folded TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, id)
) STRICT, WITHOUT ROWID;

INSERT INTO tasks_together
    (id, user_id, title, description, completed, title_folded, description_folded, created_at, updated_at)
SELECT id, user_id, title, description, completed, title_folded, description_folded, created_at, updated_at
FROM tasks
-- An account may have been deleted by hand, without its tasks.
WHERE user_id IN (SELECT id FROM users)
ORDER BY user_id, id;

DROP TABLE tasks;

ALTER TABLE tasks_together RENAME TO tasks;

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
