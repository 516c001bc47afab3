ALTER TABLE users
    DROP COLUMN locale,
    DROP COLUMN reminder_hour,
    DROP COLUMN week_starts_on,
    DROP COLUMN time_zone;
