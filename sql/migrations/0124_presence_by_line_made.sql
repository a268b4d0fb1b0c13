-- Why: hours loaded before the projection was there get it too; asynchronously, and until then such hours are read the long way.
ALTER TABLE presence MATERIALIZE PROJECTION by_line SETTINGS mutations_sync = 0
