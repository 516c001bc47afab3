ALTER TABLE users DROP COLUMN locale;
ALTER TABLE users DROP COLUMN reminder_hour;
ALTER TABLE users DROP COLUMN week_starts_on;
ALTER TABLE users DROP COLUMN time_zone;
