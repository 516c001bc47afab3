-- Until when the reminders of the account have used its limit, each of them a share of an hour.
ALTER TABLE task_lists ADD COLUMN reminded_until INTEGER NOT NULL DEFAULT 0;

-- When the limit of the account counted it. NULL before; only then it is sent. Digests are not counted.
ALTER TABLE task_reminders ADD COLUMN counted_at INTEGER;
UPDATE task_reminders SET counted_at = 0 WHERE task_id = '';

CREATE INDEX task_reminders_uncounted ON task_reminders (next_at) WHERE next_at IS NOT NULL AND counted_at IS NULL;
CREATE INDEX stale_reminders_since ON stale_reminders (since, user_id);
