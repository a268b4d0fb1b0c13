-- The access log chain by chain, as it was hashed. Rows from before there were chains come first, under the empty name.
SELECT toUnixTimestamp64Milli(at) AS at_ms, actor, role, action, object, allowed, rows, purpose, fields, chain, sequence, anchors, previous, hash
FROM access_log
WHERE (chain, sequence) > ({after_chain:String}, {after_sequence:UInt64})
ORDER BY chain, sequence, hash
LIMIT {limit:UInt32}
