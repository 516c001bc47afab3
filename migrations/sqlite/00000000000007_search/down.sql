-- An earlier version finds less, until a task is changed.
SELECT 1;
