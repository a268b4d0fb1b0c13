-- Who topped up another line, once more under the new keys.
INSERT INTO top_ups
SELECT t.* REPLACE (b.new_key AS payer_key)
FROM top_ups AS t
INNER JOIN {vault:Identifier}.key_bridge AS b ON b.old_key = t.payer_key
SETTINGS max_partitions_per_insert_block = 0
