ALTER TABLE api_keys DROP COLUMN last_request_at;
DROP TABLE sessions;
