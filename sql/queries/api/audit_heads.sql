-- The newest row of each chain, newest first: what a new chain is tied to.
SELECT chain, max(l.sequence) AS sequence, argMax(l.hash, l.sequence) AS hash, max(l.at) AS at
FROM access_log AS l
WHERE chain != ''
GROUP BY chain
ORDER BY at DESC, chain
LIMIT {limit:UInt32}
