-- For incidents that were not found again: the one that now tells of an element of theirs at the same time, the one that shares most of them; its trouble is known under another name.
WITH lost AS (
    SELECT x.1 AS lost_id, x.2 AS lost_key, x.3 AS began, x.4 AS ended
    FROM (SELECT arrayJoin(arrayZip({incidents:Array(String)}, {element_keys:Array(UInt64)}, {began:Array(UInt32)}, {ended:Array(UInt32)})) AS x)
)
SELECT l.lost_id AS incident_id, e.incident_id AS successor, count() AS shared
FROM lost AS l
INNER JOIN (
    SELECT incident_id, element_key, degraded_from, if(degraded_to > degraded_from, degraded_to, toDateTime('2105-01-01 00:00:00', 'UTC')) AS until
    FROM incident_elements FINAL WHERE NOT removed AND role != 'served' AND element_key IN {element_keys:Array(UInt64)}
) AS e ON e.element_key = l.lost_key
WHERE toUnixTimestamp(e.degraded_from) <= l.ended AND toUnixTimestamp(e.until) >= l.began
GROUP BY incident_id, successor
ORDER BY incident_id, shared DESC, successor
LIMIT 1 BY incident_id
