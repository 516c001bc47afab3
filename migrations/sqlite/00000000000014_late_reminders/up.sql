-- What is looked at when the clock was set back, and at each start: a few of all that wait.
CREATE INDEX task_reminders_late ON task_reminders (fire_at) WHERE outcome = 'late';
CREATE INDEX task_reminders_deferred ON task_reminders (next_at) WHERE next_at > fire_at;
