-- The tasks whose reminders are computed again when the settings of their account change.
CREATE INDEX tasks_with_reminders ON tasks (user_id, id) WHERE attributes LIKE '%"reminders":%';
-- The reminders of an account that are due and not counted yet.
CREATE INDEX task_reminders_uncounted_of ON task_reminders (user_id, next_at)
    WHERE next_at IS NOT NULL AND counted_at IS NULL;

-- SQLite gathers no statistics by itself. Without these rows, in which the indexes are as selective as they are in large
-- accounts, it searches the whole account instead.
ANALYZE sqlite_schema;
DELETE FROM sqlite_stat1 WHERE idx IN ('tasks_of_parent', 'trash_of_parent');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('tasks', 'tasks_of_parent', '100000 1000 5'),
    ('tasks', 'tasks_with_reminders', '1000 2 1'),
    ('trash', 'trash_of_parent', '100000 1000 5');
-- Read the rows.
ANALYZE sqlite_schema;
