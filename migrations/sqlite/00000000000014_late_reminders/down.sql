DROP INDEX task_reminders_deferred;
DROP INDEX task_reminders_late;
