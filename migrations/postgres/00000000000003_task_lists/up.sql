-- What is known of each account's tasks as a whole. The triggers keep it, so that no write can forget to.
CREATE TABLE task_lists (
    user_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    -- Another one after each change: drawn by lot, so that none comes again, not even after a restored backup.
    revision BIGINT NOT NULL,
    task_count BIGINT NOT NULL
) WITH (fillfactor = 50);

CREATE FUNCTION random_revision() RETURNS BIGINT LANGUAGE sql AS $$
    SELECT (random() * 9007199254740992)::BIGINT
$$;

-- Other instances may go on, and wait until the triggers and the key are there: all at once, or readers that came in
-- between would be waited for while writers wait for us.
LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE;
LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE;

INSERT INTO task_lists (user_id, revision, task_count)
SELECT id, random_revision(), (SELECT count(*) FROM tasks WHERE user_id = users.id) FROM users;

-- Ids are looked for among those of one account, always; this is also the order of the list.
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
    -- Not for each task of an account that is being deleted: thousands of versions of one row are slow to go through.
    UPDATE task_lists SET revision = random_revision(), task_count = task_count - 1
    WHERE user_id = OLD.user_id AND EXISTS (SELECT FROM users WHERE id = OLD.user_id);
    RETURN NULL;
END $$;

CREATE TRIGGER list_of_new_user AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION list_of_new_user();
CREATE TRIGGER task_added AFTER INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION task_added();
CREATE TRIGGER task_changed AFTER UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION task_changed();
CREATE TRIGGER task_deleted AFTER DELETE ON tasks FOR EACH ROW EXECUTE FUNCTION task_deleted();
