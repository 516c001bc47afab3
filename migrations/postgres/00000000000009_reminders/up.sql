-- Whether the account gets an e-mail each day with what is due.
ALTER TABLE users ADD COLUMN daily_digest BOOLEAN NOT NULL DEFAULT FALSE;

-- When e-mails are to be sent. A row is a hint: it counts only if its task still has a reminder at this time.
CREATE TABLE task_reminders (
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Empty for the daily digest of the account.
    task_id TEXT COLLATE "C" NOT NULL,
    fire_at BIGINT NOT NULL,
    -- When to look at it next. NULL once there is an outcome.
    next_at BIGINT,
    -- 'sent', 'failed' or 'late'. Kept for some time, so that a change of the task does not send it again.
    outcome TEXT,
    attempts BIGINT NOT NULL,
    -- Of the instance that is sending it, until a time of the database's clock.
    lease TEXT COLLATE "C",
    leased_until BIGINT,
    PRIMARY KEY (user_id, task_id, fire_at)
);

CREATE INDEX task_reminders_next ON task_reminders (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX task_reminders_lease ON task_reminders (lease) WHERE lease IS NOT NULL;
CREATE INDEX task_reminders_age ON task_reminders (fire_at);

-- The accounts whose rows are to be computed again.
CREATE TABLE stale_reminders (
    user_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    since BIGINT NOT NULL
);

INSERT INTO stale_reminders (user_id, since)
    SELECT id, 0 FROM users WHERE id IN (SELECT user_id FROM tasks WHERE attributes LIKE '%"reminders":%');
