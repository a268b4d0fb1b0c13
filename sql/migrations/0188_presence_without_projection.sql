-- Why: nothing reads the projection any more, and every write, merge and deletion of presence built it.
ALTER TABLE presence DROP PROJECTION IF EXISTS by_line SETTINGS mutations_sync = 1
