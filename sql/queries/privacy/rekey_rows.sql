-- Rows of a table under the old keys of subscribers, once more under the new ones.
INSERT INTO {table:Identifier}
SELECT t.* REPLACE (b.new_key AS subscriber_key)
FROM {table:Identifier} AS t
INNER JOIN {vault:Identifier}.key_bridge AS b ON b.old_key = t.subscriber_key
SETTINGS max_partitions_per_insert_block = 0
