-- One row for each account. Triggers maintain it, so that no write can omit the update.
CREATE TABLE task_lists (
    user_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    -- Changes with every change to a task. Random, so that no value is repeated, not even after a backup is restored.
    revision BIGINT NOT NULL,
    task_count BIGINT NOT NULL
) WITH (fillfactor = 50);

CREATE FUNCTION random_revision() RETURNS BIGINT LANGUAGE sql AS $$
    SELECT (random() * 9007199254740992)::BIGINT
$$;

-- Other instances may be running, and wait until the triggers and the key exist. All locks are acquired up front: between
-- separate ones, this transaction could wait for new readers while writers wait for it.
LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE;
LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE;

INSERT INTO task_lists (user_id, revision, task_count)
SELECT id, random_revision(), (SELECT count(*) FROM tasks WHERE user_id = users.id) FROM users;

-- Tasks are always looked up within one account; this is also the order of the list.
ALTER TABLE tasks DROP CONSTRAINT tasks_pkey;
ALTER TABLE tasks ADD PRIMARY KEY (user_id, id);
DROP INDEX tasks_of_user;

CREATE FUNCTION list_of_new_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO task_lists (user_id, revision, task_count) VALUES (NEW.id, random_revision(), 0);
    RETURN NULL;
END $$;

CREATE FUNCTION task_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE task_lists SET revision = random_revision(), task_count = task_count + 1 WHERE user_id = NEW.user_id;
    IF (SELECT task_count FROM task_lists WHERE user_id = NEW.user_id) > 10000 THEN
        RAISE 'task_quota' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION task_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE task_lists SET revision = random_revision() WHERE user_id = NEW.user_id;
    RETURN NULL;
END $$;

CREATE FUNCTION task_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Skipped while the account is being deleted: scanning thousands of dead versions of one row is slow.
    UPDATE task_lists SET revision = random_revision(), task_count = task_count - 1
    WHERE user_id = OLD.user_id AND EXISTS (SELECT FROM users WHERE id = OLD.user_id);
    RETURN NULL;
END $$;

CREATE TRIGGER list_of_new_user AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION list_of_new_user();
CREATE TRIGGER task_added AFTER INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION task_added();
CREATE TRIGGER task_changed AFTER UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION task_changed();
CREATE TRIGGER task_deleted AFTER DELETE ON tasks FOR EACH ROW EXECUTE FUNCTION task_deleted();
