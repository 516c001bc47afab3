DROP TABLE devices;
DROP TABLE tombstones;
DROP TABLE trash;
DROP TABLE tags;
DROP TABLE lists;

ALTER TABLE task_lists DROP COLUMN trash_count;
ALTER TABLE task_lists DROP COLUMN forgotten;
ALTER TABLE task_lists DROP COLUMN epoch;
ALTER TABLE task_lists DROP COLUMN counter;

DROP INDEX tasks_of_parent;
DROP INDEX tasks_changed;

ALTER TABLE tasks DROP COLUMN changed;
ALTER TABLE tasks DROP COLUMN tags_folded;
ALTER TABLE tasks DROP COLUMN priority;
ALTER TABLE tasks DROP COLUMN due;
ALTER TABLE tasks DROP COLUMN parent_id;
ALTER TABLE tasks DROP COLUMN list_id;
ALTER TABLE tasks DROP COLUMN attributes;

CREATE OR REPLACE FUNCTION list_of_new_user() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE TRIGGER task_added AFTER INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION task_added();
CREATE TRIGGER task_changed AFTER UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION task_changed();
CREATE TRIGGER task_deleted AFTER DELETE ON tasks FOR EACH ROW EXECUTE FUNCTION task_deleted();
