-- Why: the hours there are move over. A record that comes twice says the same twice.
INSERT INTO presence_next (period_end, element_key, subscriber_key, source_key, seconds, events, failures, bytes, loaded_at, revision)
SELECT period_end, element_key, subscriber_key, source_key, seconds, events, failures, bytes, loaded_at, revision FROM presence
SETTINGS max_partitions_per_insert_block = 0
