-- Settings of the account: NULL is unset.
ALTER TABLE users ADD COLUMN time_zone TEXT;
ALTER TABLE users ADD COLUMN week_starts_on TEXT;
ALTER TABLE users ADD COLUMN reminder_hour INTEGER;
ALTER TABLE users ADD COLUMN locale TEXT;
