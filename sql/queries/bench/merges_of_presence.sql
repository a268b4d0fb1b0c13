-- How many merges of presence are under way.
SELECT count() AS merges FROM system.merges WHERE database = currentDatabase() AND table IN ('presence', 'presence_by_line')
