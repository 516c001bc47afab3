-- The session in the place of one that was exchanged: ending the one by its id ends the other.
ALTER TABLE sessions ADD COLUMN replaced_by TEXT;
