-- The same for presence, column by column, since two of its columns are only ever given, never kept. The time of loading stays: retention counts from it.
INSERT INTO presence (period_end, element_key, subscriber_key, source_key, seconds, events, failures, bytes, loaded_at, revision)
SELECT period_end, element_key, b.new_key, source_key, seconds, events, failures, bytes, loaded_at, revision
FROM presence AS p
INNER JOIN {vault:Identifier}.key_bridge AS b ON b.old_key = p.subscriber_key
SETTINGS max_partitions_per_insert_block = 0
