-- Why: lists read the order by line outright, so no part may be without it: what an earlier migration began in the background is waited for. Parts that have it are left as they are.
ALTER TABLE presence MATERIALIZE PROJECTION by_line SETTINGS mutations_sync = 1
