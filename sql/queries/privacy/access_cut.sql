-- How far each chain of the access log reaches into the partitions that are about to go.
SELECT chain, max(l.sequence) AS sequence, argMax(l.hash, l.sequence) AS hash
FROM access_log AS l
WHERE chain != '' AND _partition_id IN {partitions:Array(String)}
GROUP BY chain
ORDER BY chain
