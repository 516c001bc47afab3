-- The tasks whose reminders are computed again when the settings of their account change.
CREATE INDEX tasks_with_reminders ON tasks (user_id, id) WHERE attributes LIKE '%"reminders":%';
-- The reminders of an account that are due and not counted yet.
CREATE INDEX task_reminders_uncounted_of ON task_reminders (user_id, next_at)
    WHERE next_at IS NOT NULL AND counted_at IS NULL;
