DROP TABLE tasks;
DROP TABLE revoked_sessions;
DROP TABLE users;
