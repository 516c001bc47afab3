DROP TRIGGER list_of_new_user;
DROP TRIGGER task_added;
DROP TRIGGER task_changed;
DROP TRIGGER task_deleted;
DROP TABLE task_lists;

CREATE TABLE tasks_by_id (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    description TEXT,
    completed INTEGER NOT NULL,
    title_folded TEXT NOT NULL,
    description_folded TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

INSERT INTO tasks_by_id
    (id, user_id, title, description, completed, title_folded, description_folded, created_at, updated_at)
SELECT id, user_id, title, description, completed, title_folded, description_folded, created_at, updated_at
FROM tasks;

DROP TABLE tasks;

ALTER TABLE tasks_by_id RENAME TO tasks;

CREATE INDEX tasks_of_user ON tasks (user_id, id);
