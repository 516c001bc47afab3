DROP INDEX task_reminders_uncounted_of;
DROP INDEX tasks_with_reminders;
