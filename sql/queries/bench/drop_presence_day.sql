-- What retention does by itself after 72 hours, in network time: in a replay, loading is only minutes ago.
ALTER TABLE presence DROP PARTITION {day:UInt32}
