DROP TABLE stale_reminders;
DROP TABLE task_reminders;
ALTER TABLE users DROP COLUMN daily_digest;
