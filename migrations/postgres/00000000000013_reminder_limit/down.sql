DROP INDEX stale_reminders_since;
DROP INDEX task_reminders_uncounted;
ALTER TABLE task_reminders DROP COLUMN counted_at;
ALTER TABLE task_lists DROP COLUMN reminded_until;
