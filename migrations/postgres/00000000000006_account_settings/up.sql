-- Settings of the account: NULL is unset.
ALTER TABLE users
    ADD COLUMN time_zone TEXT,
    ADD COLUMN week_starts_on TEXT,
    ADD COLUMN reminder_hour SMALLINT,
    ADD COLUMN locale TEXT;
