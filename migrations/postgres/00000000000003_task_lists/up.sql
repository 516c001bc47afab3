-- What is known of each account's tasks as a whole. The triggers keep it, so that no write can forget to.
CREATE TABLE task_lists (
    user_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    -- Another one after each change: drawn by lot, so that none comes again, not even after a restored backup.
    revision BIGINT NOT NULL,
    held BIGINT NOT NULL,
    CONSTRAINT task_quota CHECK (held <= 10000)
) WITH (fillfactor = 50);

CREATE FUNCTION drawn_by_lot() RETURNS BIGINT LANGUAGE sql AS $$
    SELECT (random() * 9007199254740992)::BIGINT
$$;

-- Other instances may go on meanwhile: what they write waits until the triggers are there.
LOCK TABLE users, tasks IN SHARE ROW EXCLUSIVE MODE;

INSERT INTO task_lists (user_id, revision, held)
SELECT id, drawn_by_lot(), (SELECT count(*) FROM tasks WHERE user_id = users.id) FROM users;

-- Ids are looked for among those of one account, always; this is also the order of the list.
ALTER TABLE tasks DROP CONSTRAINT tasks_pkey;
ALTER TABLE tasks ADD PRIMARY KEY (user_id, id);
DROP INDEX tasks_of_user;

CREATE FUNCTION list_of_new_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO task_lists (user_id, revision, held) VALUES (NEW.id, drawn_by_lot(), 0);
    RETURN NULL;
END $$;

CREATE FUNCTION task_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE task_lists SET revision = drawn_by_lot(), held = held + 1 WHERE user_id = NEW.user_id;
    RETURN NULL;
END $$;

CREATE FUNCTION task_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE task_lists SET revision = drawn_by_lot() WHERE user_id = NEW.user_id;
    RETURN NULL;
END $$;

CREATE FUNCTION task_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE task_lists SET revision = drawn_by_lot(), held = held - 1 WHERE user_id = OLD.user_id;
    RETURN NULL;
END $$;

CREATE TRIGGER list_of_new_user AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION list_of_new_user();
CREATE TRIGGER task_added AFTER INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION task_added();
CREATE TRIGGER task_changed AFTER UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION task_changed();
CREATE TRIGGER task_deleted AFTER DELETE ON tasks FOR EACH ROW EXECUTE FUNCTION task_deleted();
